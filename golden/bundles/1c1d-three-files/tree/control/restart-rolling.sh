#!/bin/sh
# Restarts every node, one at a time, so that the clusters keep serving: the last started first, the seed last. The next
# node waits until the cluster says that all are Running again.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   restart-rolling.sh [--timeout S] [--dry-run]
#
#   --timeout S   how long a node may take to be Running again, 300 seconds unless said
# Begins only when every node is Running, and stops at the first that does not come back.
# Exit code: 0 all were restarted and are Running, 1 not, 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=300
parse 'timeout=N dry-run' "$@"
make_work_folder

if [ "$DRY_RUN" = no ]; then
    clusters >"$WORK/clusters"
    while read -r cluster <&4; do
        all_running "$cluster" || fail "not begun: not every node of $cluster is Running"
    done 4<"$WORK/clusters"
fi

rows | reversed >"$WORK/order"
total=$(wc -l <"$WORK/order" | tr -d ' ')
done_count=0
while IFS= read -r row <&4; do
    cluster=$(printf '%s\n' "$row" | cut -f 4)
    host=$(printf '%s\n' "$row" | cut -f 2)
    service=$(printf '%s\n' "$row" | cut -f 5)
    say "$((done_count + 1)) of $total: $service on $host"
    printf '%s\n' "$row" >"$WORK/row"
    run_rows restart.sh "--timeout $TIMEOUT" <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped: $service on $host failed; $done_count of $total were restarted"
    if [ "$DRY_RUN" = no ]; then
        await_running "$cluster" || fail "stopped: the cluster is not whole after $service on $host; $((done_count + 1)) of $total were restarted"
    fi
    done_count=$((done_count + 1))
done 4<"$WORK/order"
[ "$DRY_RUN" = yes ] || say "all $total nodes were restarted"
