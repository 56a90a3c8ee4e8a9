#!/bin/sh
# Stops every node and starts all again: the clusters are not available in between. Use restart-rolling.sh to
# avoid an interruption.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   restart-all.sh [NODE…] [--parallel N] [--timeout S] [--force] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --parallel N   number of hosts of one wave at a time; default: 16
#   --timeout S    time limit for each stop and each start; default: 300 seconds
#   --force        kills processes that do not stop in that time
# Exit code: 0 all nodes are Running, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=300
parse 'parallel=N timeout=N force dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"

options="--parallel $PARALLEL --timeout $TIMEOUT"
[ "$DRY_RUN" = no ] || options="$options --dry-run"
kill=
[ "$FORCE" = no ] || kill=--force
nodes=$(cut -f 5 "$WORK/nodes")
# shellcheck disable=SC2086
sh "$HERE/stop-all.sh" $options $kill $nodes
# shellcheck disable=SC2086
sh "$HERE/start-all.sh" $options $nodes || fail "stopped, but not all started again; next: fix the problems above, then start-all.sh"
