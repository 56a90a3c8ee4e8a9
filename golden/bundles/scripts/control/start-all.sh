#!/bin/sh
# Starts every node, wave after wave, and waits until the cluster reports all nodes as Running.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   start-all.sh [NODE…] [--parallel N] [--timeout S] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --parallel N   number of hosts of one wave at a time; default: 16
#   --timeout S    time limit for each node; default: 300 seconds
# Running nodes are not affected. The script stops after a wave with a failure. control/lib.sh describes how hosts are reached.
# Exit code: 0 all nodes are Running, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=300
parse 'parallel=N timeout=N dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

# Members of a quorum that were stopped together are ready only when most of them run: these are started at once and
# waited for in their turn. Before the first start there are none.
awk -F "$TAB" '$9 == "yes"' "$WORK/nodes" >"$WORK/quorum"
if [ -s "$WORK/quorum" ]; then
    say "nodes that need each other and were in the cluster before"
    run_rows start.sh --rejoin <"$WORK/quorum"
    [ -z "$FAILED" ] || fail "stopped early: not started on:$FAILED; next: fix the problems above and run this again"
fi

cut -f 1 "$WORK/nodes" | uniq >"$WORK/waves"
count=$(waves | wc -l | tr -d ' ')
while read -r number_of_wave <&4; do
    say "wave $number_of_wave of $count"
    awk -F "$TAB" -v wave="$number_of_wave" '$1 == wave' "$WORK/nodes" >"$WORK/rows"
    run_rows start.sh "--timeout $TIMEOUT" <"$WORK/rows"
    [ -z "$FAILED" ] || fail "stopped early, in wave $number_of_wave of $count: not started on:$FAILED; next: fix the problems above and run this again; running nodes are not affected"
done 4<"$WORK/waves"

[ "$DRY_RUN" = no ] || exit 0
await_rows "$WORK/nodes"
