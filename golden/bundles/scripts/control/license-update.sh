#!/bin/sh
# Copies a new licence to all DolphinDB hosts and makes the servers load it: while they run, or with a restart of the cluster.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   license-update.sh FILE [--offline] [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# While they run, the servers accept a licence only of the same client and kind (commercial or free), and not for fewer nodes, cores
# or memory. A refused licence is removed from the hosts, and the reason is shown.
#   --offline     stops and starts the whole cluster instead; this works with every licence that the servers start with
#   --yes         skips the question of --offline
#   --timeout S   time limit for each node; default: 600 seconds
# Exit code: 0 every process has the new licence, 1 not, 2 wrong arguments.

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

OFFLINE=no
TIMEOUT=600
parse 'offline yes timeout=N parallel=N dry-run words' "$@"
make_work_folder
SENT=$(printf '%s' "$WORDS" | head -n 1)
[ -n "$SENT" ] || usage_error "expected the file of the licence"
[ -s "$SENT" ] || usage_error "there is no \`$SENT\`, or it is empty"

take_back() {
    say "restoring the old licence"
    SENT=
    on_hosts "license-put.sh --back" || say "these hosts still have the new file:$FAILED"
}

if [ "$OFFLINE" = yes ]; then
    say "restarting the whole cluster with the new licence"
    confirm restart
    run_here stop-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" || fail "not started: the cluster is not completely stopped"
    on_hosts license-put.sh || fail "the licence is not on:$FAILED; run this again"
    run_here start-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" ||
        fail "the cluster does not start with it; each host keeps the old one as dolphindb.lic.before: use license-put.sh --back"
    [ "$DRY_RUN" = yes ] || ask_controller licences
    exit 0
fi

if [ "$DRY_RUN" = no ]; then
    say "before:"
    ask_controller licences || fail "not started: no running controller can list the licences of the processes"
fi
on_hosts license-put.sh || {
    failed=$FAILED
    take_back
    fail "the licence is not on:$failed"
}
[ "$DRY_RUN" = no ] || exit 0
if ! ask_controller update_licences >"$WORK/licences" 2>"$WORK/refused"; then
    cat "$WORK/refused"
    take_back
    fail "the servers refuse it while they run; use --offline to restart the cluster with it"
fi
say "now:"
cat "$WORK/licences"
# Every process of the table must be in the answer, and all must say the same day.
own_rows | cut -f 5 >"$WORK/aliases"
awk 'FNR == NR { day[$1] = $2; next } { if (!($1 in day)) { print "no answer from " $1; bad = 1 } else if (!(day[$1] in seen)) { seen[day[$1]] = 1; days++ } } END { exit bad || days > 1 }' \
    "$WORK/licences" "$WORK/aliases" ||
    fail "not every process has the new licence: run updateLicense() on the others, or use --offline"
