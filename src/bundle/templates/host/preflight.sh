#!/bin/sh
# Checks whether this host is ready for its services. Changes nothing.
# {{ made_by }}
#
#   preflight.sh [SERVICE…] [--new] [--quiet]
#
# A SERVICE is the name of a node or of a role; default: all.
#   --new     the services are not members yet: old data in their folders is a failure
#   --quiet   shows only problems
# Each line starts with ok, warn or fail. Exit code: 0 no check fails, 1 a check fails, 2 wrong arguments.
{% include "shell/host-head.sh" %}
# shellcheck source=/dev/null
. "$HERE/lib/gate.sh"

NEW=no
FAILURES=0
WARNINGS=0

main() {
    parse 'quiet new words' "$@"
    services=$(choose_services)
    case $(uname) in
    Linux) ok_line "$(uname -s) $(uname -r)" ;;
    *) fail_line "the scripts need Linux, but this is $(uname)" ;;
    esac
    check_addresses
    check_names
    check_limits
    check_swap
    check_memory
    check_clock
    check_disks
    # File systems that had their line.
    SEEN=
    for name in $services; do
        load_service "$name"
        check_service
        check_space
    done
    if [ "$FAILURES" -gt 0 ]; then
        say "$HOST: $FAILURES failed, $WARNINGS with a warning"
        exit 1
    fi
    say "$HOST: nothing fails, $WARNINGS with a warning"
}

ok_line() {
    [ "$QUIET" = yes ] || say "ok    $*"
}

warn_line() {
    WARNINGS=$((WARNINGS + 1))
    say "warn  $*"
}

fail_line() {
    FAILURES=$((FAILURES + 1))
    say "fail  $*"
}

check_addresses() {
    mine=$(own_addresses)
    for address in $OWN_ADDRESSES; do
        numbers=$(resolve "$address")
        if [ -z "$numbers" ]; then
            fail_line "address $address does not resolve"
            continue
        fi
        state=foreign
        for number in $numbers; do
            case $number in
            127.* | ::1)
                # Debian writes the host's own name at 127.0.1.1: the node would listen where no other node can reach it.
                if [ "$IS_ONLY_HOST" = no ] && [ "$number" != "$address" ]; then
                    state=loopback
                fi
                ;;
            esac
            if [ "$state" = foreign ] && printf '%s\n' "$mine" | grep -q -x -F -e "$(written_out "$number")"; then
                state=own
            fi
        done
        # One word on purpose: several numbers stay on one line.
        # shellcheck disable=SC2086
        set -- $numbers
        case $state in
        own) ok_line "address $address is this machine's" ;;
        loopback) fail_line "$address resolves to $* here: nodes on other hosts cannot reach it, fix /etc/hosts" ;;
        *) fail_line "address $address ($*) is not this machine's" ;;
        esac
    done
}

check_names() {
    bad=
    count=0
    for name in $PEER_NAMES; do
        count=$((count + 1))
        if [ -z "$(resolve "$name")" ]; then
            bad="$bad $name"
        fi
    done
    if [ -n "$bad" ]; then
        fail_line "names of other nodes that do not resolve:$bad"
    elif [ "$count" -gt 0 ]; then
        ok_line "the names of $count other hosts resolve"
    fi
}

check_limits() {
    queue=$(cat /proc/sys/net/core/somaxconn 2>/dev/null || echo 0)
    if [ "$queue" -ge 65535 ]; then
        ok_line "net.core.somaxconn is $queue"
    else
        warn_line "net.core.somaxconn is $queue, the database recommends 65535 (sysctl -w net.core.somaxconn=65535)"
    fi
}

check_swap() {
    swap=$(awk '/^SwapTotal:/ { print $2 }' /proc/meminfo 2>/dev/null || echo 0)
    if [ "${swap:-0}" -gt 0 ]; then
        warn_line "swap is on ($((swap / 1024)) MiB), the database needs it off (swapoff -a)"
    else
        ok_line "swap is off"
    fi
}

check_memory() {
    memory=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null || echo 0)
    asked=$MEMORY_ASKED
    if [ "$asked" -eq 0 ]; then
        ok_line "memory: $memory MiB"
    elif [ "$asked" -gt "$memory" ]; then
        fail_line "memory: the services use $asked MiB in total, but the machine has $memory MiB"
    else
        ok_line "memory: the services use $asked MiB of $memory MiB"
    fi
}

# Prints yes when the tool of a clock's daemon reports it: TOOL OPTIONS PATTERN.
in_step() {
    # shellcheck disable=SC2086
    if command -v "$1" >/dev/null 2>&1 && "$1" $2 2>/dev/null | grep -q -e "$3"; then
        say yes
    fi
}

check_clock() {
    synchronized=
    if command -v timedatectl >/dev/null 2>&1; then
        synchronized=$(timedatectl show -p NTPSynchronized --value 2>/dev/null || :)
    fi
    [ -n "$synchronized" ] || synchronized=$(in_step chronyc '-n tracking' 'Leap status *: Normal')
    [ -n "$synchronized" ] || synchronized=$(in_step ntpq -pn '^[*]')
    case $synchronized in
    yes) ok_line "the clock is synchronized" ;;
    no) warn_line "the clock is not synchronized" ;;
    *) warn_line "unknown whether the clock is synchronized (no timedatectl, chronyc or ntpq answers)" ;;
    esac
}

check_space() {
    while read -r kind folder; do
        [ -n "$folder" ] || continue
        : "$kind"
        line=$(room "$folder")
        [ -n "$line" ] || continue
        mount=${line%%|*}
        case "|$SEEN|" in
        *"|$mount|"*) continue ;;
        esac
        SEEN="$SEEN|$mount"
        free=${line#*|}
        total=${free#*|}
        free=${free%|*}
        if [ "$LEAST_FREE_PERCENT" -eq 0 ]; then
            ok_line "$mount: $free MiB of $total MiB free"
        elif [ "$total" -gt 0 ] && [ $((free * 100 / total)) -lt "$LEAST_FREE_PERCENT" ]; then
            fail_line "$mount: $free MiB of $total MiB free, below $LEAST_FREE_PERCENT % the database refuses writes"
        elif [ "$total" -gt 0 ] && [ $((free * 100 / total)) -lt $((LEAST_FREE_PERCENT + 5)) ]; then
            warn_line "$mount: $free MiB of $total MiB free, below $LEAST_FREE_PERCENT % the database refuses writes"
        else
            ok_line "$mount: $free MiB of $total MiB free"
        fi
    done <<END
$DIRECTORIES
END
}

# Data must not go to the disk that is below an empty mount point.
check_disks() {
    while IFS= read -r disk; do
        [ -n "$disk" ] || continue
        mount=$(room "$disk")
        if [ "${mount%%|*}" = "$disk" ]; then
            ok_line "$disk: a disk is mounted there"
        else
            warn_line "$disk: no disk is mounted there, although the spec declares one; data written there goes to ${mount%%|*}"
        fi
    done <<END
$DISKS
END
}

# Whether the user of the service can write a folder; yes when it cannot be told.
is_writable() {
    if is_other_user && [ "$(id -u)" -ne 0 ]; then
        return 0
    fi
    as_user test -w "$1"
}

# Folders of data must be empty before the first start: what another life of the node left there is treated as its own.
check_directories() {
    while read -r kind folder; do
        [ "$kind" = data ] || continue
        if [ -e "$folder" ] && [ ! -d "$folder" ]; then
            fail_line "$SERVICE: $folder is not a folder"
        elif [ -d "$folder" ] && ! is_writable "$folder"; then
            fail_line "$SERVICE: $folder cannot be written by ${RUN_AS:-$(id -un)}"
        elif [ -s "$STATE_FILE" ] && [ "$NEW" = yes ] && [ -z "$(service_pid)" ]; then
            fail_line "$SERVICE: $folder has data of a former member, but the cluster does not list the node; use clean.sh $SERVICE to empty it"
        elif [ -s "$STATE_FILE" ]; then
            ok_line "$SERVICE: $folder, the node has run before"
        elif [ -d "$folder" ] && [ -n "$(find "$folder" -type f 2>/dev/null | head -n 1)" ]; then
            fail_line "$SERVICE: $folder has files although the node has not run before ($STATE_FILE is missing)"
        else
            ok_line "$SERVICE: $folder is empty"
        fi
    done <<END
$DIRECTORIES
END
}

# The most open files that a process may have, by its number.
open_files_of() {
    awk '/^Max open files/ { print $5 }' "/proc/$1/limits" 2>/dev/null
}

# The most open files that systemd can give to a unit: what it has itself, or what the kernel allows when it may raise limits.
open_files_of_units() {
    capabilities=$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/1/status 2>/dev/null)
    case $capabilities in
    *[13579bdfBDF]??????) cat /proc/sys/fs/nr_open ;;
    *) open_files_of 1 ;;
    esac
}

# Open files as the service has them, or will have them: of its process, by its unit, or from a shell.
check_open_files() {
    # A container has no unit: Compose sets its limit.
    wanted=$(sed -n 's/^LimitNOFILE=\([0-9]*\)$/\1/p' "$HERE/systemd/$UNIT" 2>/dev/null) || return 0
    [ -n "$wanted" ] || return 0
    its_pid=$(service_pid | head -n 1)
    if [ -n "$its_pid" ]; then
        most=$(open_files_of "$its_pid")
        from="its process"
    elif is_unit; then
        most=$(open_files_of_units)
        from="its unit"
    elif [ ! -d "$HOME_DIR" ] && is_other_user; then
        ok_line "$SERVICE: open files: install.sh sets the limit of $RUN_AS"
        return 0
    elif is_other_user && [ "$(id -u)" -ne 0 ]; then
        return 0
    else
        # As start.sh does it: what root may raise is raised before the user is changed.
        # shellcheck disable=SC3045
        most=$(
            ulimit -n "$wanted" 2>/dev/null || :
            as_user sh -c 'ulimit -H -n' 2>/dev/null
        )
        from="the limits of ${RUN_AS:-$(id -un)}"
    fi
    case $most in
    '') return 0 ;;
    unlimited) most=$wanted ;;
    esac
    if [ "$most" -ge "$wanted" ]; then
        ok_line "$SERVICE: open files: $wanted by $from"
    else
        warn_line "$SERVICE: open files: at most $most by $from, but the server needs $wanted"
    fi
}

check_service() {
    if [ -n "$RUN_AS" ] && ! id "$RUN_AS" >/dev/null 2>&1; then
        if [ -d "$HOME_DIR" ]; then
            fail_line "$SERVICE: there is no user \`$RUN_AS\`"
        else
            warn_line "$SERVICE: there is no user \`$RUN_AS\` yet; install.sh creates it when run as root"
        fi
    fi
    if [ -n "$(service_pid)" ]; then
        ok_line "$SERVICE: is running and uses its ports"
    else
        while read -r port name; do
            [ -n "$port" ] || continue
            socket=$(listener "$port")
            if [ -n "$socket" ]; then
                fail_line "$SERVICE: port $port ($name) is used by $(holder "$socket")"
            else
                ok_line "$SERVICE: port $port ($name) is free"
            fi
        done <<END
$PORTS
END
    fi
    check_directories
    check_open_files
    product preflight
}

main "$@"
