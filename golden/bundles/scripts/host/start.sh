#!/bin/sh
# Starts services of this host, in order, and waits until each is ready.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   start.sh [SERVICE…] [--timeout S] [--dry-run]
#
# A SERVICE is the name of a node or of a role. Running services are not affected, but must also be ready.
#   --timeout S   time limit for each service; default: 300 seconds
#   --no-wait     waits until the process is running, but not until it is ready
#   --rejoin      starts only nodes that were in the cluster before, and does not wait: members of a quorum need
#                 each other, so after a stop of all of them none is ready before most have started
# Exit code: 0 all are ready, 1 one is not, 2 wrong arguments.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

TIMEOUT=300
NO_WAIT=no
parse 'timeout=N rejoin no-wait dry-run words' "$@"
services=$(choose_services)

# Puts the loaded service in the background, in its own session; leaves its process in $LAUNCHED.
launch() {
    LAUNCHED=
    if is_unit; then
        systemctl reset-failed "$UNIT" 2>/dev/null || :
        systemctl start "$UNIT" || fail "$SERVICE: systemd did not start $UNIT"
        return 0
    fi
    # One start back is kept, for the one who asks what happened before.
    if [ -e "$ROOT/run/$SERVICE.out" ]; then
        as_user mv -f "$ROOT/run/$SERVICE.out" "$ROOT/run/$SERVICE.out.1"
    fi
    if command -v setsid >/dev/null 2>&1; then
        session=setsid
    else
        session='nohup'
    fi
    # More open files are better asked for while still root.
    # shellcheck disable=SC3045
    limit=$(ulimit -n)
    if [ "$limit" != unlimited ] && [ "$limit" -lt 65536 ]; then
        # shellcheck disable=SC3045
        ulimit -n 65536 2>/dev/null || :
    fi
    # shellcheck disable=SC2016
    LAUNCHED=$(as_user sh -c '"$1" sh "$2" "$3" >"$4" 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- & echo $!' sh \
        "$session" "$HERE/lib/run.sh" "$SERVICE" "$ROOT/run/$SERVICE.out")
}

# Lets one launch of a service be under way at a time, until its process can be seen.
lock() {
    as_user mkdir -p "$ROOT/run" || fail "$SERVICE: cannot create $ROOT/run"
    as_user touch "$ROOT/run/$SERVICE.lock"
    exec 9<"$ROOT/run/$SERVICE.lock"
    if command -v flock >/dev/null 2>&1; then
        flock 9
    fi
}

unlock() {
    exec 9<&-
}

# Whether the launched service is still on its way up.
is_alive() {
    if [ -n "$(service_pid)" ]; then
        return 0
    elif [ -n "$LAUNCHED" ]; then
        # What was launched may be over because it has had the service started by another, a moment ago.
        [ -d "/proc/$LAUNCHED" ] || [ -n "$(service_pid)" ]
    elif is_unit; then
        case $(systemctl show -p SubState "$UNIT") in
        SubState=start* | SubState=running | SubState=reload*) return 0 ;;
        *) return 1 ;;
        esac
    else
        return 1
    fi
}

# The last lines of what the service said on its console.
show_console() {
    if is_unit; then
        say "  the last lines of its journal:"
        journalctl -u "$UNIT" -n 15 --no-pager -o cat 2>/dev/null | cut -c 1-300 | sed 's/^/    /' || :
    elif [ -s "$ROOT/run/$SERVICE.out" ]; then
        say "  the last lines of $ROOT/run/$SERVICE.out:"
        tail -n 15 "$ROOT/run/$SERVICE.out" | cut -c 1-300 | sed 's/^/    /'
    fi
}

# The last lines of what the service said, for the one who must find out.
show_logs() {
    show_console
    show_own_logs
}

give_up() {
    # Another would try again behind the back of the one who was told that it failed.
    product hold
    say "$SERVICE: stopped during startup"
    show_logs
}

# Waits until the process can be seen by others that look for it.
await_process() {
    begun=$(now)
    until [ -n "$(service_pid)" ]; do
        if ! is_alive || [ $(($(now) - begun)) -ge "$TIMEOUT" ]; then
            give_up
            return 1
        fi
        pause
    done
}

await_ready() {
    begun=$(now)
    told=
    while :; do
        code=0
        reason=$(product ready) || code=$?
        if [ "$code" -eq 0 ]; then
            say "$SERVICE: ready after $(($(now) - begun)) s, process $(service_pid | tr '\n' ' ' | sed 's/ $//')"
            remark=$(product remark)
            [ -z "$remark" ] || say "$SERVICE: $remark"
            return 0
        fi
        if ! is_alive; then
            give_up
            return 1
        fi
        if [ "$code" -eq 2 ]; then
            say "$SERVICE: is running, but it is unknown whether it is ready: $reason"
            return 1
        fi
        if [ $(($(now) - begun)) -ge "$TIMEOUT" ]; then
            say "$SERVICE: not ready after $TIMEOUT s: $reason"
            show_logs
            return 1
        fi
        # What takes a moment is not worth a line.
        if [ "$reason" != "$told" ] && [ $(($(now) - begun)) -ge 5 ]; then
            say "$SERVICE: $reason"
            told=$reason
        fi
        pause
    done
}

start_service() {
    load_service "$1"
    LAUNCHED=
    if [ "$REJOIN" = yes ] && ! product was_member; then
        say "$SERVICE: was not in the cluster before and is started later, in order"
        return 0
    fi
    pids=$(service_pid | tr '\n' ' ')
    if [ -n "$pids" ]; then
        say "$SERVICE: already running, process ${pids% }"
    else
        check_user
        product check_install
        ports_are_free || return 1
        if is_unit; then
            how="by systemd unit $UNIT"
        else
            how="from $ROOT"
        fi
        if [ "$DRY_RUN" = yes ]; then
            say "$SERVICE: would start $TITLE $how and wait up to $TIMEOUT s"
            return 0
        fi
        lock
        if [ -z "$(service_pid)" ]; then
            say "$SERVICE: starting $TITLE $how"
            launch
            await_process || return 1
        else
            say "$SERVICE: was not started by clusterc"
        fi
        unlock
    fi
    if [ "$DRY_RUN" = no ] && [ "$REJOIN" = no ] && [ "$NO_WAIT" = no ]; then
        await_ready
    fi
}

for name in $services; do
    # In its own shell, so that no variable of one service is left to the next.
    set +e
    (
        set -e
        start_service "$name"
    )
    code=$?
    set -e
    [ "$code" -eq 0 ] || exit 1
done
