#!/bin/sh
# Changes DolphinDB on all hosts to the version of the spec: copies the bundle and the archive there, stops the cluster, copies its
# metadata, replaces the program, starts the cluster and checks the version of every node. The cluster is not available meanwhile.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   version-upgrade.sh [--dist FILE|DIR] [--download] [--backup NAME] [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# Run it from the bundle of the new version. Plugins and the licence must match that version.
#   --dist FILE|DIR   the archive of the new version, or a folder of archives; default: payload/ and the top level of the bundle
#   --download        makes hosts without the archive download it from the vendor
#   --backup NAME     the name of the metadata copy; default: the current time
#   --yes             skips the question
#   --timeout S       time limit for each node; default: 600 seconds
#   --parallel N      number of hosts at a time; default: 16
# If it fails, use version-rollback.sh NAME of the previous bundle.
# Exit code: 0 every node runs the version, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

# The rows of this product's nodes, in the order of a start.
own_rows() {
    rows | awk -F "$TAB" '$10 == "dolphindb"'
}

# One of them for each host.
own_hosts() {
    own_rows | awk -F "$TAB" '!seen[$2]++'
}

# Runs a script of the hosts' folder, with its arguments, on each of those hosts. Hosts that fail are left in $FAILED. What the
# file $SENT holds is on its standard input.
on_hosts() {
    COMMAND_LINE="sh $HOME_DIR/$1"
    own_hosts >"$WORK/own-hosts"
    each_row run_on_host <"$WORK/own-hosts"
    [ -z "$FAILED" ]
}

run_on_host() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would run on $ADDRESS: ${CLUSTERC_BECOME:+$CLUSTERC_BECOME }$COMMAND_LINE"
    elif [ -n "${SENT:-}" ]; then
        send "$ADDRESS" "$COMMAND_LINE" <"$SENT"
    else
        remote "$ADDRESS" "$COMMAND_LINE"
    fi
}

# Carries the bundle to the hosts of the rows in a file and installs it there, with the archive where it is wanted.
bring_to() {
    INSTALL_OPTIONS=
    each_row install_row <"$1"
    [ -z "$FAILED" ] || fail "stopped early: the bundle is not installed on:$FAILED"
}

# Fails unless no node of this product runs on any host.
must_be_stopped() {
    [ "$DRY_RUN" = no ] || return 0
    own_rows >"$WORK/own"
    each_row must_be_gone <"$WORK/own"
    [ -z "$FAILED" ] || fail "stop the whole cluster first (stop-all.sh)"
}

must_be_gone() {
    pids=$(ask "$ADDRESS" "$SERVICE" pid)
    [ -z "$pids" ] || fail "$SERVICE runs"
}

# Runs a function of the product on the first controller that answers: FUNCTION [ARGUMENT…].
ask_controller() {
    own_rows | awk -F "$TAB" '$11 == "controller"' >"$WORK/controllers"
    while IFS=$TAB read -r _ _ row_address _ row_service _ <&3; do
        code=0
        ask "$row_address" "$row_service" "$@" 2>"$WORK/why" || code=$?
        if [ "$code" -eq 0 ]; then
            exec 3<&-
            return 0
        fi
    done 3<"$WORK/controllers"
    cat "$WORK/why" >&2
    return 1
}

# Another script of this folder, for all nodes of this product.
run_here() {
    script=$1
    shift
    [ "$DRY_RUN" = no ] || set -- "$@" --dry-run
    sh "$HERE/$script" "$@" dolphindb
}

# Fails unless every node tells the version of the spec.
must_have_version() {
    own_rows | awk -F "$TAB" '$11 != "agent"' >"$WORK/own"
    each_row tells_version <"$WORK/own"
    [ -z "$FAILED" ] || fail "not every node has the version of the spec:$FAILED"
}

tells_version() {
    ask "$ADDRESS" "$SERVICE" has_version
}

stamp() {
    date +%Y%m%d-%H%M%S
}

check_name() {
    case $1 in
    '' | .* | -* | *[!A-Za-z0-9._-]*) usage_error "expected a name of letters, digits, \`.\`, \`-\` and \`_\`, found \`$1\`" ;;
    esac
}

BACKUP=
DOWNLOAD=no
DIST=
TIMEOUT=600
parse 'dist= backup= download yes timeout=N parallel=N dry-run' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
name=${BACKUP:-$(stamp)}
check_name "$name"
options=
[ "$DOWNLOAD" = no ] || options=' --download'
back="version-rollback.sh $name of the previous bundle goes back"

# What cannot work is told while the cluster still serves.
own_hosts >"$WORK/hosts"
bring_to "$WORK/hosts"
on_hosts "program-replace.sh --look$options" || fail "nothing was stopped: these hosts cannot get the new version:$FAILED"
say "stopping the cluster, copying its metadata as $name, replacing its program, and starting it again"
confirm upgrade
run_here stop-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" || fail "not started: the cluster is not completely stopped; run this again"
on_hosts "metadata-backup.sh $name" || fail "not started: the metadata is not copied on:$FAILED"
on_hosts "program-replace.sh$options" || fail "the new version is not installed on:$FAILED. Fix the problem and run this again, or $back"
run_here start-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" ||
    fail "the new version does not start. If nothing was written, $back"
[ "$DRY_RUN" = no ] || exit 0
must_have_version
say "upgraded; the old metadata is kept as $name on every host"
