#!/bin/sh
# Stops every node, the last started wave first, and waits until their processes are gone.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   stop-all.sh [NODE…] [--parallel N] [--timeout S] [--force] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --parallel N   number of hosts of one wave at a time; default: 16
#   --timeout S    time limit for each node; default: 120 seconds
#   --force        kills processes that do not stop in that time
# Exit code: 0 all are stopped, 1 one is running or cannot be reached, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=120
parse 'parallel=N timeout=N force dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

cut -f 1 "$WORK/nodes" | uniq | reversed >"$WORK/waves"
count=$(waves | wc -l | tr -d ' ')
stop_options="--timeout $TIMEOUT"
[ "$FORCE" = no ] || stop_options="$stop_options --force"
all_failed=
while read -r number_of_wave <&4; do
    awk -F "$TAB" -v wave="$number_of_wave" '$1 == wave && $9 != "yes"' "$WORK/nodes" | reversed >"$WORK/rows"
    [ -s "$WORK/rows" ] || continue
    say "wave $number_of_wave of $count"
    run_rows stop.sh "$stop_options" <"$WORK/rows"
    all_failed="$all_failed$FAILED"
done 4<"$WORK/waves"
# Members of a quorum come last and together: one after the other they would elect a leader from those that are left, and
# one that becomes the leader and then is left alone may wait for the others forever.
awk -F "$TAB" '$9 == "yes"' "$WORK/nodes" | reversed >"$WORK/rows"
if [ -s "$WORK/rows" ]; then
    say "nodes that need each other"
    run_rows stop.sh "$stop_options" <"$WORK/rows"
    all_failed="$all_failed$FAILED"
fi
[ -z "$all_failed" ] || fail "not stopped on:$(printf '%s' "$all_failed" | tr ' ' '\n' | awk '!seen[$0]++' | tr '\n' ' ' | sed 's/ $//'); run this again"
[ "$DRY_RUN" = yes ] || all_of "$(lines_of "$WORK/nodes")" 'node is stopped' 'nodes are stopped'
