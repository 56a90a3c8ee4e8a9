#!/bin/sh
# Shows the state of every node, host by host, and the state that each cluster reports.
# {{ made_by }}
#
#   status-all.sh [NODE…] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --parallel N   number of hosts at a time; default: 16
# Exit code: 0 all nodes are Running, 1 not, 2 wrong arguments, 3 all nodes are stopped.
{% include "shell/control-head.sh" %}

parse 'parallel=N dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

run_rows status.sh '' <"$WORK/nodes"
[ "$DRY_RUN" = no ] || exit 0
# Code 3 of status.sh: the node is stopped. Of nodes that are all stopped no one can say more.
if [ -s "$WORK/codes" ] && ! grep -q -v -x 3 "$WORK/codes"; then
    all_of "$(lines_of "$WORK/codes")" "node${WORDS:+ that was chosen} is stopped; start-all.sh starts it" \
        "nodes${WORDS:+ that were chosen} are stopped; start-all.sh starts them"
    exit 3
fi
[ -z "$FAILED" ] || say "not in order:$FAILED"
not_in_order=$FAILED

bad=no
clusters_of <"$WORK/nodes" >"$WORK/clusters"
while read -r one <&4; do
    if ! can_tell "$one"; then
        continue
    elif rows_running "$one" "$WORK/nodes"; then
        say "cluster $one: all nodes${WORDS:+ that were chosen} are Running"
    else
        bad=yes
    fi
done 4<"$WORK/clusters"
[ "$bad" = no ] && [ -z "$not_in_order" ]
