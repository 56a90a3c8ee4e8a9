#!/bin/sh
# Stops every node, the last started wave first, and waits until their processes are gone.
# {{ made_by }}
#
#   stop-all.sh [--parallel N] [--timeout S] [--force] [--dry-run]
#
#   --parallel N   how many hosts of one wave at a time, 16 unless said
#   --timeout S    how long each node may take, 120 seconds unless said
#   --force        kills what does not end in that time
# Exit code: 0 nothing runs any more, 1 something does or cannot be reached, 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=120
parse 'parallel=N timeout=N force dry-run' "$@"
make_work_folder

waves | reversed >"$WORK/waves"
count=$(wc -l <"$WORK/waves" | tr -d ' ')
options="--timeout $TIMEOUT"
[ "$FORCE" = no ] || options="$options --force"
all_failed=
while read -r wave <&4; do
    rows | awk -F "$TAB" -v wave="$wave" '$1 == wave && $9 != "yes"' | reversed >"$WORK/rows"
    [ -s "$WORK/rows" ] || continue
    say "wave $wave of $count"
    run_rows stop.sh "$options" <"$WORK/rows"
    all_failed="$all_failed$FAILED"
done 4<"$WORK/waves"
# Members of a quorum come last and together: one after the other they would elect a leader from those that are left, and
# one that becomes the leader and then is left alone may wait for the others for ever.
rows | awk -F "$TAB" '$9 == "yes"' | reversed >"$WORK/rows"
if [ -s "$WORK/rows" ]; then
    say "nodes that need each other"
    run_rows stop.sh "$options" <"$WORK/rows"
    all_failed="$all_failed$FAILED"
fi
[ -z "$all_failed" ] || fail "these hosts failed:$all_failed"
[ "$DRY_RUN" = yes ] || say "every node is stopped"
