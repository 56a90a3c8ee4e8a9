#!/bin/sh
# Restarts nodes one at a time, so that the clusters keep serving: the last started first, the seed last. The next node
# waits until the cluster reports all nodes as Running again.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   restart-rolling.sh [NODE…] [--timeout S] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --timeout S   time limit for a node to be Running again; default: 300 seconds
# Starts only if every node is Running, and stops at the first node that does not start again.
# Exit code: 0 all were restarted and are Running, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=300
parse 'timeout=N dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"
[ "$DRY_RUN" = yes ] || require_running "$WORK/nodes" "not started"

reversed <"$WORK/nodes" >"$WORK/order"
total=$(lines_of "$WORK/order")
done_count=0
while IFS= read -r line <&6; do
    printf '%s\n' "$line" >"$WORK/row"
    one=$(printf '%s\n' "$line" | awk -F "$TAB" '{ print $5 " on " $2 }')
    say "$((done_count + 1)) of $total: $one"
    run_rows restart.sh "--timeout $TIMEOUT" <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: $one did not start again; $done_count of $total were restarted"
    if [ "$DRY_RUN" = no ]; then
        rows >"$WORK/whole"
        clusters_of <"$WORK/row" >"$WORK/its-cluster"
        read -r its_cluster <"$WORK/its-cluster"
        await_running "$its_cluster" "$WORK/whole" ||
            fail "stopped early: not all nodes are running after $one; $((done_count + 1)) of $total were restarted"
    fi
    done_count=$((done_count + 1))
done 6<"$WORK/order"
[ "$DRY_RUN" = yes ] || all_of "$total" 'node was restarted' 'nodes were restarted'
