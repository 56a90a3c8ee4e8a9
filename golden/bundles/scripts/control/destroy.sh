#!/bin/sh
# DELETES THE DATA of stopped nodes and takes their install away: what clean.sh deletes, and the distribution, configuration,
# units and scripts. What somebody else put into the install folder is named and kept.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   destroy.sh [NODE…] [--yes] [--force] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; all nodes when none is named.
# Shows what goes, and asks for the names of the clusters, before anything is deleted. Refuses while a chosen node runs, or is
# still a member of a cluster whose other nodes go on, or when that cannot be told: scale-in.sh comes first then.
#   --yes          answers in advance
#   --force        goes on though a node is still a member, or may be
#   --parallel N   how many hosts at a time, 16 unless said
# Exit code: 0 it is gone, 1 not, or not everywhere, 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
for argument; do
    if [ "$argument" = --help ]; then
        sed -n '1d; /^#/!q; s/^# \{0,1\}//p' "$0"
        exit 0
    fi
done
exec sh "$HERE/clean.sh" --install "$@"
