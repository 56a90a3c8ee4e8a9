#!/bin/sh
# Says how every node is, host by host, and what each cluster says of its nodes.
# {{ made_by }}
#
#   status-all.sh [--parallel N]
#
#   --parallel N   how many hosts at a time, 16 unless said
# Exit code: 0 all nodes are Running, 1 not, 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

parse 'parallel=N' "$@"
make_work_folder

rows >"$WORK/rows"
run_rows status.sh '' <"$WORK/rows"
[ -z "$FAILED" ] || say "not in order:$FAILED"

bad=no
clusters >"$WORK/clusters"
while read -r cluster <&4; do
    if all_running "$cluster"; then
        say "cluster $cluster: all nodes are Running"
    else
        bad=yes
    fi
done 4<"$WORK/clusters"
[ "$bad" = no ] && [ -z "$FAILED" ]
