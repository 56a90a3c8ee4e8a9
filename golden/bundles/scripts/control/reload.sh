#!/bin/sh
# Makes running nodes read their configuration again, as distribute.sh brought it. Says of each change whether it is in effect now
# or waits for a restart.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   reload.sh [NODE…] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; all nodes when none is named.
#   --parallel N   how many hosts at a time, 16 unless said
# Exit code: 0 everything that changed is in effect, 1 a node did not take it, 2 wrong arguments, 3 some of it waits for a restart.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

parse 'parallel=N dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

reload_row() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would make $SERVICE at $ADDRESS reload its configuration"
        return 0
    fi
    code=0
    ask "$ADDRESS" "$SERVICE" reload || code=$?
    [ "$code" -ne 3 ] || say "$SERVICE" >"$WORK/waits.$SERVICE"
    [ "$code" -eq 0 ] || [ "$code" -eq 3 ]
}

each_row reload_row <"$WORK/nodes"
[ -z "$FAILED" ] || fail "not reloaded on:$FAILED; run this again"
waiting=$(cat "$WORK"/waits.* 2>/dev/null | sort | tr '\n' ' ' | sed 's/ $//')
if [ -n "$waiting" ]; then
    say "waits for a restart; next: restart-rolling.sh $waiting"
    exit 3
fi
[ "$DRY_RUN" = yes ] || say "everything that changed is in effect"
