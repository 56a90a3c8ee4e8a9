#!/bin/sh
# Uninstalls everything that install.sh did on the hosts: files, distributions, units, limits, users and folders that it created.
# Replaced files are restored.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   undo-all.sh [NODE…] [--keep-data] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
# All nodes of a host are uninstalled together: a node means its host.
#   --keep-data    keeps data and logs; without it a host with data is refused: use clean.sh first
#   --parallel N   number of hosts at a time; default: 16
# Refused if a node is running. destroy.sh deletes data and install in one step, and restores nothing.
# Exit code: 0 uninstalled, 1 not everywhere, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

KEEP_DATA=no
parse 'parallel=N keep-data dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"
one_a_host <"$WORK/nodes" >"$WORK/hosts"
UNDO_OPTIONS=--undo
[ "$KEEP_DATA" = no ] || UNDO_OPTIONS='--undo --keep-data'

undo_row() {
    on_installed install.sh "$UNDO_OPTIONS"
}

each_row undo_row <"$WORK/hosts"
[ -z "$FAILED" ] || fail "not uninstalled on:$FAILED; run this again, it skips what is already uninstalled"
[ "$DRY_RUN" = yes ] || say "uninstalled on $(counted "$(lines_of "$WORK/hosts")" host hosts)"
