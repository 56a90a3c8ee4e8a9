#!/bin/sh
# Makes running nodes reload the configuration from distribute.sh. Reports for each change whether it is in effect now or
# waits for a restart.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   reload.sh [NODE…] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --parallel N   number of hosts at a time; default: 16
# Exit code: 0 all changes are in effect, 1 a node did not accept one, 2 wrong arguments, 3 some of it waits for a restart.

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
