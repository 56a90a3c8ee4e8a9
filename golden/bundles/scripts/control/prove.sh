#!/bin/sh
# Tests that each cluster stores data: writes rows to a separate database, reads them back, and deletes them.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   prove.sh [NODE…] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
# Uses one node of each cluster, the first that answers. Clusters that do not support this test are reported and ignored.
# Exit code: 0 the rows were read back, 1 they were not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

parse 'dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

failed=
clusters_of <"$WORK/nodes" >"$WORK/clusters"
while read -r one <&4; do
    if ! can_tell "$one"; then
        say "cluster $one: does not support this test; status-all.sh shows its state"
        continue
    fi
    awk -F "$TAB" -v cluster="$one" '$4 == cluster && $8 == "yes"' "$WORK/nodes" >"$WORK/can-tell"
    proof=missing
    : >"$WORK/why"
    while IFS=$TAB read -r _ _ row_address _ row_service _ <&5; do
        [ "$proof" = missing ] || continue
        if [ "$DRY_RUN" = yes ]; then
            say "cluster $one: would write and read by $row_service at $row_address"
            proof=shown
            continue
        fi
        code=0
        ask "$row_address" "$row_service" prove >"$WORK/proof" 2>"$WORK/why" || code=$?
        case $code in
        0)
            say "cluster $one: $(tail -n 1 "$WORK/proof") by $row_service"
            proof=shown
            ;;
        3)
            say "cluster $one: does not support this test; status-all.sh shows its state"
            proof=shown
            ;;
        esac
    done 5<"$WORK/can-tell"
    if [ "$proof" = missing ]; then
        say "cluster $one: no node could write rows and read them back"
        tail -n 3 "$WORK/why"
        failed="$failed $one"
    fi
done 4<"$WORK/clusters"
[ -z "$failed" ]
