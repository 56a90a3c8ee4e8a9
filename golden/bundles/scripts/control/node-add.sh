#!/bin/sh
# Adds new nodes to a running DolphinDB cluster: agents of new hosts first, then data and compute nodes. Nothing
# is restarted, and no data is moved.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   node-add.sh [NODE…] [--dist FILE|DIR] [--timeout S] [--dry-run]
#
# A NODE is the name of a node, role, host or cluster; default: all nodes.
# First add the host or the node to the spec, and build. The script adds every node that the cluster does not list: it copies the
# bundle to its host, and to those of the controllers, which have the list of nodes. The licence must allow the number of nodes.
#   --dist FILE|DIR   the archive for new hosts, or a folder of archives; default: payload/ and the top level of the bundle
#   --timeout S       time limit for each node; default: 300 seconds
# Exit code: 0 the cluster lists every node as running, 1 not, 2 wrong arguments.

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

DIST=
TIMEOUT=300
parse 'dist= timeout=N dry-run words' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
chosen_rows | awk -F "$TAB" '$10 == "dolphindb"' >"$WORK/table"
if ! ask_controller members >"$WORK/listed"; then
    fail "no running controller can list the nodes of the cluster"
fi
awk -F "$TAB" '
    FNR == NR { split($0, part, " "); known[part[2]] = 1; next }
    !($7 in known) { print; if ($11 == "controller") bad = 1 }
    END { exit bad }' "$WORK/listed" "$WORK/table" >"$WORK/new" ||
    fail "a controller cannot be added while the cluster is running"
if [ ! -s "$WORK/new" ]; then
    say "the cluster already lists every node"
    exit 0
fi
awk -F "$TAB" 'FNR == NR { wanted[$2] = 1; next } $2 in wanted || $11 == "controller"' "$WORK/new" "$WORK/table" |
    one_a_host >"$WORK/hosts"
bring_to "$WORK/hosts"
# New nodes need their lines of cluster.cfg before they start.
if [ "$DRY_RUN" = no ]; then
    ask_controller reload_config || fail "the controller did not reload its cluster.cfg"
fi
while IFS= read -r row <&4; do
    new_node=$(printf '%s\n' "$row" | cut -f 5)
    new_host=$(printf '%s\n' "$row" | cut -f 2)
    new_role=$(printf '%s\n' "$row" | cut -f 11)
    new_endpoint=$(printf '%s\n' "$row" | cut -f 7)
    printf '%s\n' "$row" >"$WORK/row"
    say "$new_host: $new_node"
    if [ "$new_role" = agent ]; then
        # The controller is told of an agent that runs, which is ready only when the controller knows it.
        run_rows start.sh "--no-wait --timeout $TIMEOUT" <"$WORK/row"
        [ -z "$FAILED" ] || fail "stopped early: $new_node on $new_host does not start"
    fi
    if [ "$DRY_RUN" = yes ]; then
        say "would add $new_role $new_node at $new_endpoint"
    else
        ask_controller add_node "$new_role" "$new_endpoint" "$new_node" || fail "stopped early: the controller does not accept $new_node"
    fi
    run_rows start.sh "--timeout $TIMEOUT" <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: $new_node on $new_host does not start"
done 4<"$WORK/new"
[ "$DRY_RUN" = no ] || exit 0
all_running "$(head -n 1 "$WORK/table" | cut -f 4)" || fail "not every node is running"
