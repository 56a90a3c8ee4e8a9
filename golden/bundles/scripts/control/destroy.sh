#!/bin/sh
# DELETES THE DATA of stopped nodes and removes their install: everything that clean.sh deletes, and the distribution, configuration,
# units and scripts. Other files in the install folder are reported and kept.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   destroy.sh [NODE…] [--yes] [--force] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
# Shows what will be deleted, and asks for the names of the clusters first. Refuses while a selected node is running,
# or is still a member of a cluster with other running nodes, or if that is unknown: use scale-in.sh first.
#   --yes          skips the question
#   --force        continues although a node is still a member, or may be
#   --parallel N   number of hosts at a time; default: 16
# Exit code: 0 everything is deleted, 1 not, or not everywhere, 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
for argument; do
    if [ "$argument" = --help ]; then
        sed -n '1d; /^#/!q; s/^# \{0,1\}//p' "$0"
        exit 0
    fi
done
exec sh "$HERE/clean.sh" --install "$@"
