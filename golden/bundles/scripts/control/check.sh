#!/bin/sh
# Checks whether the hosts are ready for the bundle: copies its folder to each host and runs preflight.sh
# there. Nothing is installed; the copy is removed again.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   check.sh [NODE…] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --parallel N   number of hosts at a time; default: 16
# Exit code: 0 all checks pass on all hosts, 1 a check fails or a host cannot be reached, 2 wrong arguments.

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

check_row() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would copy hosts/$HOST to $ADDRESS and run there: ${CLUSTERC_BECOME:+$CLUSTERC_BECOME }sh $CARRIED/preflight.sh --quiet"
        return 0
    fi
    carry "$HOST" "$ADDRESS" || return $?
    compare_clock
    code=0
    remote "$ADDRESS" "sh $CARRIED/preflight.sh --quiet" || code=$?
    remote "$ADDRESS" "sh -c 'rm -rf $CARRIED; rmdir ${HOME_DIR%/*} 2>/dev/null || :'" || :
    return "$code"
}

# Says how far the clock of the host is from this machine's, where that is more than the way there may take.
compare_clock() {
    asked=$(date +%s)
    there=$(remote "$ADDRESS" "date +%s" 2>/dev/null) || return 0
    answered=$(date +%s)
    case $there in
    '' | *[!0-9]*) return 0 ;;
    esac
    if [ "$there" -lt $((asked - 2)) ]; then
        say "warn  its clock is $((asked - there)) s behind this machine's"
    elif [ "$there" -gt $((answered + 2)) ]; then
        say "warn  its clock is $((there - answered)) s ahead of this machine's"
    fi
}

each_row check_row <"$WORK/hosts"
[ -z "$FAILED" ] || fail "not ready:$FAILED"
[ "$DRY_RUN" = yes ] || all_of "$(lines_of "$WORK/hosts")" 'host is ready' 'hosts are ready'
