#!/bin/sh
# Stops services of this host, the last started first, and waits until their processes are gone.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   stop.sh [SERVICE…] [--timeout S] [--force] [--dry-run]
#
# A SERVICE is the name of a node or of a role. Only processes of this host's own installs are affected.
#   --timeout S   time limit for each service; default: 120 seconds
#   --force       kills processes that do not stop in that time
# Exit code: 0 all are stopped, 1 one is running, 2 wrong arguments.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

TIMEOUT=120
parse 'timeout=N force dry-run words' "$@"
services=$(choose_services | reversed)

# Prints those of processes, and of others of the service, that are not over yet. One that ends loses its
# arguments before its ports, so that its name is no longer enough to find it.
left_over() {
    for pid; do
        case $(sed -n 's/^State:[^A-Z]*//p' "/proc/$pid/status" 2>/dev/null) in
        '' | Z* | X*) ;;
        *) printf '%s\n' "$pid" ;;
        esac
    done
    service_pid
}

# Waits until processes are gone, SECONDS PROCESS…; fails when the time is over.
await_end() {
    most=$1
    begun=$(now)
    shift
    while :; do
        left=$(left_over "$@")
        [ -n "$left" ] || return 0
        [ $(($(now) - begun)) -lt "$most" ] || return 1
        pause
    done
}

stop_service() {
    load_service "$1"
    pids=$(service_pid | tr '\n' ' ')
    if [ -z "$pids" ]; then
        # What is about to start it again has to be told as well.
        [ "$DRY_RUN" = yes ] || product hold
        say "$SERVICE: not running"
        return 0
    fi
    check_user
    if [ "$DRY_RUN" = yes ]; then
        say "$SERVICE: would stop process ${pids% }"
        return 0
    fi
    say "$SERVICE: stopping process ${pids% }"
    if is_unit && systemctl is-active --quiet "$UNIT"; then
        # The unit does what comes before the end as well.
        systemctl stop --no-block "$UNIT"
    else
        product before_stop || :
        if is_unit; then
            systemctl stop --no-block "$UNIT" 2>/dev/null || :
        fi
        # shellcheck disable=SC2086
        product stop $pids
    fi
    told=$(now)
    # shellcheck disable=SC2086
    if await_end "$TIMEOUT" $pids; then
        say "$SERVICE: stopped after $(($(now) - told)) s"
        return 0
    fi
    # shellcheck disable=SC2086
    pids=$(left_over $pids | sort -u | tr '\n' ' ')
    if [ "$FORCE" = no ]; then
        say "$SERVICE: process ${pids}still runs after $TIMEOUT s; wait longer (--timeout) or kill it (--force)"
        return 1
    fi
    say "$SERVICE: killing process ${pids% }, which still runs after $TIMEOUT s"
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || :
    # shellcheck disable=SC2086
    if await_end 30 $pids; then
        say "$SERVICE: killed"
        return 0
    fi
    say "$SERVICE: process $(service_pid) cannot be killed"
    return 1
}

failed=no
for name in $services; do
    set +e
    (
        set -e
        stop_service "$name"
    )
    code=$?
    set -e
    [ "$code" -eq 0 ] || failed=yes
done
[ "$failed" = no ]
