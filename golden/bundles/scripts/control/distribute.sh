#!/bin/sh
# Copies the configuration of this bundle to installed hosts: nothing is unpacked, started or stopped. Changes take effect at
# the next start of a node, and hot parameters after reload.sh.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   distribute.sh [NODE…] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
# All nodes of a host get their files together: a node means its host.
#   --parallel N   number of hosts at a time; default: 16
# A host without the distribution, or with another version, is refused: use deploy.sh or upgrade.sh.
# Exit code: 0 every host has its files, 1 not every host, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

parse 'parallel=N dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"
one_a_host <"$WORK/nodes" >"$WORK/hosts"

distribute_row() {
    if [ "$DRY_RUN" = yes ]; then
        install_row
        return 0
    fi
    carry "$HOST" "$ADDRESS" || return $?
    lacks=$(run_installer "$HOST" "$ADDRESS" --missing) || return $?
    if [ -n "$lacks" ]; then
        say "does not have $(printf '%s\n' "$lacks" | head -n 1 | tr -d '?') unpacked: run deploy.sh first"
        return 1
    fi
    run_installer "$HOST" "$ADDRESS" "" && remote "$ADDRESS" "rm -rf $CARRIED"
}

INSTALL_OPTIONS=
each_row distribute_row <"$WORK/hosts"
[ -z "$FAILED" ] || fail "files not copied to:$FAILED; run this again"
[ "$DRY_RUN" = yes ] || say "$(counted "$(lines_of "$WORK/hosts")" 'host has its files' 'hosts have their files'); next: reload.sh, or restart-rolling.sh"
