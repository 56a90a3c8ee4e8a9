#!/bin/sh
# Applies a changed cluster.cfg, for example a new volume: copies it to the controllers, makes them reload it, and
# restarts the given nodes, one after the other.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   config-reload.sh NODE… [--timeout S] [--dry-run]
#
# First change the spec, and build. A NODE is the name of a data or compute node.
#   --timeout S   time limit for each stop and each start; default: 300 seconds
# Exit code: 0 the nodes are running again, 1 one is not, 2 wrong arguments.

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

TIMEOUT=300
parse 'timeout=N dry-run words' "$@"
make_work_folder
[ -n "$WORDS" ] || usage_error "expected the nodes to restart"
own_rows | awk -F "$TAB" '$11 == "datanode" || $11 == "computenode"' >"$WORK/nodes"
: >"$WORK/chosen"
printf '%s' "$WORDS" >"$WORK/words"
while IFS= read -r word <&4; do
    awk -F "$TAB" -v word="$word" '$5 == word { print; found = 1 } END { exit !found }' "$WORK/nodes" >>"$WORK/chosen" ||
        usage_error "\`$word\` is no data node and no compute node of control/steps.tsv"
done 4<"$WORK/words"
own_rows | awk -F "$TAB" '$11 == "controller"' | cat - "$WORK/chosen" | one_a_host >"$WORK/hosts"
bring_to "$WORK/hosts"
if [ "$DRY_RUN" = no ]; then
    ask_controller reload_config || fail "the controller did not reload its cluster.cfg"
fi
while IFS= read -r row <&4; do
    printf '%s\n' "$row" >"$WORK/row"
    run_rows restart.sh "--timeout $TIMEOUT" <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: $(printf '%s\n' "$row" | cut -f 5) did not start again"
done 4<"$WORK/chosen"
