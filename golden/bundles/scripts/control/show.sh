#!/bin/sh
# Shows the cluster's own view of each cluster: its nodes, their states and versions.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   show.sh [NODE…] [--details] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
# Asks the nodes of each cluster one after the other until one answers.
#   --details   with all ports
# Exit code: 0 every cluster was shown, 1 one was not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

DETAILS=no
parse 'details dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

function=show
[ "$DETAILS" = no ] || function=show_details
missed=
clusters_of <"$WORK/nodes" >"$WORK/clusters"
while read -r one <&4; do
    if ! can_tell "$one"; then
        say "cluster $one: cannot list its members; status-all.sh shows its state"
        continue
    fi
    can_tell "$one" || continue
    awk -F "$TAB" -v cluster="$one" '$4 == cluster && $8 == "yes"' "$WORK/nodes" >"$WORK/can-tell"
    shown=no
    while IFS=$TAB read -r _ _ row_address _ row_service _ <&5; do
        [ "$shown" = no ] || continue
        if [ "$DRY_RUN" = yes ]; then
            say "cluster $one: would ask $row_service at $row_address"
            shown=yes
        elif ask "$row_address" "$row_service" "$function" >"$WORK/shown" 2>"$WORK/why"; then
            say "cluster $one, as $row_service sees it"
            cat "$WORK/shown"
            shown=yes
        fi
    done 5<"$WORK/can-tell"
    if [ "$shown" = no ]; then
        say "cluster $one: no running node answers, so the state of the cluster is unknown"
        [ ! -s "$WORK/why" ] || tail -n 1 "$WORK/why"
        missed="$missed $one"
    fi
done 4<"$WORK/clusters"
[ -z "$missed" ]
