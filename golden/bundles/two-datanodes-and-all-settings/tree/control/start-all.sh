#!/bin/sh
# Starts every node, wave after wave, and waits until the cluster says that all are Running.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   start-all.sh [--parallel N] [--timeout S] [--dry-run]
#
#   --parallel N   how many hosts of one wave at a time, 16 unless said
#   --timeout S    how long each node may take, 300 seconds unless said
# What runs already is left alone. A wave with a failure is the last. control/lib.sh says how hosts are reached.
# Exit code: 0 all nodes are Running, 1 not, 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=300
parse 'parallel=N timeout=N dry-run' "$@"
make_work_folder

# Members of a quorum that were stopped together are ready only when most of them run: these are started at once and
# waited for in their turn. Before the first start there are none.
rows | awk -F "$TAB" '$9 == "yes"' >"$WORK/quorum"
if [ -s "$WORK/quorum" ]; then
    say "nodes that need each other and were in the cluster before"
    run_rows start.sh --rejoin <"$WORK/quorum"
    [ -z "$FAILED" ] || fail "stopped: these hosts failed:$FAILED"
fi

waves >"$WORK/waves"
count=$(wc -l <"$WORK/waves" | tr -d ' ')
while read -r wave <&4; do
    say "wave $wave of $count"
    rows | awk -F "$TAB" -v wave="$wave" '$1 == wave' >"$WORK/rows"
    run_rows start.sh "--timeout $TIMEOUT" <"$WORK/rows"
    [ -z "$FAILED" ] || fail "stopped in wave $wave of $count: these hosts failed:$FAILED"
done 4<"$WORK/waves"

[ "$DRY_RUN" = no ] || exit 0
clusters >"$WORK/clusters"
while read -r cluster <&4; do
    await_running "$cluster" || fail "not every node of $cluster is Running after $TIMEOUT s"
done 4<"$WORK/clusters"
