#!/bin/sh
# Shows the state of the services of this host, one line each, and the state that the cluster reports.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   status.sh [SERVICE…]
#   status.sh --members [SERVICE…]   all nodes of the cluster as one of these services sees them:
#                                    state, endpoint and role in columns
#
# A SERVICE is the name of a node or of a role.
# Exit code: 0 all are running and ready, 3 one is stopped, 4 one is running but not ready, or its state is unknown.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

parse 'members words' "$@"
services=$(choose_services)

show_members() {
    load_service "$1"
    product can_list || return 1
    product members
}

if [ "$MEMBERS" = yes ]; then
    for name in $services; do
        if (show_members "$name"); then
            exit 0
        fi
    done
    fail "no running service of $HOST can list the nodes of the cluster"
fi

show_service() {
    load_service "$1"
    pids=$(service_pid | tr '\n' ' ')
    if [ -z "$pids" ]; then
        state=stopped
        detail=
    elif reason=$(product ready); then
        state=running
        detail="process ${pids% }"
    else
        state=unready
        detail="process ${pids% }, $reason"
    fi
    printf '%-28s %-12s %-8s %-22s %s\n' "$SERVICE" "$TITLE" "$state" "$ENDPOINT" "$detail" | sed 's/ *$//'
    case $state in
    running) return 0 ;;
    stopped) return 3 ;;
    *) return 4 ;;
    esac
}

worst=0
for name in $services; do
    set +e
    (
        set -e
        show_service "$name"
    )
    code=$?
    set -e
    if [ "$code" -gt "$worst" ]; then
        worst=$code
    fi
done
exit "$worst"
