#!/bin/sh
# Lists the clusters of this bundle and the number of running nodes; with --nodes every node, without connecting to a host.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   list.sh [NODE…] [--nodes] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --nodes   one line for each node: cluster, node, role, host, address, endpoint; without connecting to a host
# Exit code: 0 listed, in any state; 2 wrong arguments. Use the exit code of status-all.sh for the state.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

NODES=no
parse 'nodes dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

if [ "$NODES" = yes ]; then
    awk -F "$TAB" '{ print $4, $5, $6, $2, $3, $7 }' "$WORK/nodes"
    exit 0
fi
clusters_of <"$WORK/nodes" >"$WORK/clusters"
while read -r one <&4; do
    awk -F "$TAB" -v cluster="$one" '
        $4 == cluster { product = $10; nodes++; hosts[$2] = 1 }
        END { for (host in hosts) count++; printf "%s: %s, nodes %d, hosts %d", cluster, product, nodes, count }' "$WORK/nodes"
    if ! can_tell "$one"; then
        say "; status-all.sh $one shows how many are running"
    elif [ "$DRY_RUN" = yes ]; then
        say "; would ask how many are running"
    elif members_of "$one" >"$WORK/listed"; then
        say ", Running $(grep -c '^Running ' "$WORK/listed" || :)"
    else
        say ", no running node can list them"
    fi
done 4<"$WORK/clusters"
