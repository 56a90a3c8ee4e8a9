#!/bin/sh
# Changes the site of a controller: its address, port or alias. All agents must change in the same step: the whole cluster is
# stopped, every host gets the files of this bundle, and it is started in order.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   site-change.sh [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# First change the spec, and build. Users and jobs of a controller are stored under its alias: for a new
# alias, first move data/<alias> on its host (preflight.sh reports it).
#   --yes          skips the question
#   --timeout S    time limit for each node; default: 600 seconds
#   --parallel N   number of hosts at a time; default: 16
# Safe to run again. Exit code: 0 every node is running, 1 not, 2 wrong arguments.

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

TIMEOUT=600
parse 'yes timeout=N parallel=N dry-run' "$@"
make_work_folder
# Reached before anything stops: a host left behind would look for the controller where it was.
own_hosts >"$WORK/hosts"
is_reached() {
    if [ "$DRY_RUN" = no ]; then
        remote "$ADDRESS" "test -e $HOME_DIR/stop.sh"
    fi
}
each_row is_reached <"$WORK/hosts"
[ -z "$FAILED" ] || fail "nothing was changed: cannot be reached, or nothing is installed there:$FAILED"
say "restarting the whole cluster with the new sites"
confirm restart
# By what is installed: the scripts there know the sites that are in use.
stop_role() {
    own_rows | reversed | awk -F "$TAB" -v role="$1" '$11 == role' | one_a_host >"$WORK/rows"
    ROLE_OPTIONS="--timeout $TIMEOUT"
    each_row stop_former <"$WORK/rows"
    [ -z "$FAILED" ] || fail "not completely stopped:$FAILED; run this again"
}

# Services are named by what is installed, where an alias may be another one; a role has the same name on both sides.
stop_former() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would stop every $FORMER_ROLE"
    else
        remote "$ADDRESS" "sh $HOME_DIR/stop.sh $ROLE_OPTIONS $FORMER_ROLE"
    fi
}
for FORMER_ROLE in computenode datanode agent controller; do
    stop_role "$FORMER_ROLE"
done
bring_to "$WORK/hosts"
run_here start-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL"
