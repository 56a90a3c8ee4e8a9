#!/bin/sh
# Makes hosts out of namespaces, for tests that start real servers.
#
#   hosts.sh up NAME:ADDRESS[,ADDRESS…]…    makes the hosts and prints where their state is kept
#   hosts.sh exec NAME COMMAND…             runs a command on one of them
#   hosts.sh list                           name, addresses and process of each
#   hosts.sh readdress NAME ADDRESS[,…]     gives one of them other addresses
#   hosts.sh down                           ends every process of every host and removes all
#   hosts.sh sweep                          the same for runs whose owner is gone
#
# CLUSTERC_HOSTS_DIR holds the state; without it `up` makes a new folder and prints it, all else needs it.
# CLUSTERC_HOSTS_OWNER is the process that a run belongs to; `sweep` ends what it left behind.
#
# A host has its own network, processes, mounts and name, and a view of the machine's files of its own: what it writes
# to /opt or /data1 is its alone and goes with it. The folder $CLUSTERC_HOSTS_DIR/share is the same for all.
# Only a their own link joins the hosts, no path leads from there to the machine's network or back. Nothing has a
# name that two runs could fight over, and nothing remains after the processes: no bridge, no mount, no named namespace.
# It needs root, and overlayfs on the file system that holds the state.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
prefix=${TMPDIR:-/tmp}/clusterc-hosts.

fail() {
    printf '%s\n' "hosts: $*" >&2
    exit 1
}

# The time at which a process began tells it from a later one with the same number.
began() {
    [ -r "/proc/$1/stat" ] || return 1
    # The second field may hold spaces and brackets, so it is cut off first.
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

is_same_process() {
    [ -n "${1:-}" ] && [ -n "${2:-}" ] && [ "$(began "$1" || :)" = "$2" ]
}

await() {
    what=$1
    shift
    tries=0
    until "$@" 2>/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 500 ] || fail "$what did not come about within 10 s"
        sleep 0.02
    done
}

child_of() {
    child=$(ps -o pid= --ppid "$1" | tr -d ' ')
    [ -n "$child" ]
}

# Starts the first process of a host (or of the link between them) and records it as NAME.
start_init() {
    record=$state/$1
    shift
    "$@" </dev/null >"$record/init.log" 2>&1 &
    outer=$!
    printf '%s %s\n' "$outer" "$(began "$outer")" >"$record/outer"
    await "the first process of $record" child_of "$outer"
    printf '%s %s\n' "$child" "$(began "$child")" >"$record/pid"
    tries=0
    until [ -s "$record/ready" ]; do
        tries=$((tries + 1))
        if [ "$tries" -ge 500 ] || [ ! -d "/proc/$child" ]; then
            cat "$record/init.log" >&2
            fail "the host of $record did not come up"
        fi
        sleep 0.02
    done
}

pid_of() {
    [ -r "$state/$1/pid" ] || return 1
    read -r pid start <"$state/$1/pid"
    is_same_process "$pid" "$start"
}

up() {
    [ $# -gt 0 ] || fail "expected one or more NAME:ADDRESS"
    if [ -z "${CLUSTERC_HOSTS_DIR:-}" ]; then
        state=$(mktemp -d "${prefix}XXXXXX")
    else
        state=$CLUSTERC_HOSTS_DIR
        mkdir -p "$state"
        state=$(cd "$state" && pwd -P)
    fi
    [ ! -e "$state/hosts" ] || fail "$state has hosts already"
    case $state in
    *[:,\\]*) fail "the state folder may hold no colon, comma or backslash, found \`$state\`" ;;
    esac
    # Half a run is no run.
    trap 'down' EXIT
    trap 'exit 1' HUP INT TERM
    mkdir -p "$state/share" "$state/link" "$state/host"
    owner=${CLUSTERC_HOSTS_OWNER:-}
    if [ -n "$owner" ]; then
        printf '%s %s\n' "$owner" "$(began "$owner" || :)" >"$state/owner"
    fi
    printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >"$state/names"
    for host; do
        name=${host%%:*}
        addresses=${host#*:}
        case $name in
        '' | -* | .* | *[!A-Za-z0-9._-]*) fail "expected NAME:ADDRESS, found \`$host\`" ;;
        esac
        if [ "$name" = "$host" ] || [ -z "$addresses" ]; then
            fail "expected NAME:ADDRESS, found \`$host\`"
        fi
        [ ! -e "$state/host/$name" ] || fail "\`$name\` is given twice"
        mkdir "$state/host/$name"
        # A name means its first address, as in a site's own hosts file.
        printf '%s %s\n' "${addresses%%,*}" "$name" >>"$state/names"
        printf '%s %s\n' "$name" "$addresses" >>"$state/hosts"
    done

    start_init link unshare --net --fork --kill-child "$here/hosts.sh" init-link "$state/link"
    link=$child
    number=0
    while read -r name addresses <&3; do
        number=$((number + 1))
        start_init "host/$name" unshare --net --mount --pid --uts --fork --kill-child \
            "$here/hosts.sh" init-host "$state" "$name"
        nsenter -t "$link" -n ip link add "host$number" type veth peer name eth0 netns "$child"
        nsenter -t "$link" -n ip link set "host$number" master bridge up
        nsenter -t "$child" -n "$here/hosts.sh" addresses "$addresses"
    done 3<"$state/hosts"
    trap - EXIT HUP INT TERM
    printf '%s\n' "$state"
}

# Within the network of a host: every address of a run is a neighbour, whatever network it is of.
addresses() {
    ip link set lo up
    ip link set eth0 up
    rest=$1,
    while [ -n "$rest" ]; do
        address=${rest%%,*}
        rest=${rest#*,}
        case $address in
        *:*) ip address add "$address/128" dev eth0 nodad ;;
        *) ip address add "$address/32" dev eth0 ;;
        esac
    done
    ip route replace default dev eth0
    ip -6 route replace default dev eth0 2>/dev/null || :
}

# The first process of the network that holds the bridge.
init_link() {
    ip link add bridge type bridge
    ip link set bridge up
    echo up >"$1/ready"
    exec sleep infinity
}

# The first process of a host.
init_host() {
    state=$1
    record=$state/host/$2
    exec 9>"$record/ready"
    mkdir "$record/upper" "$record/work" "$record/root"
    root=$record/root
    mount -t overlay overlay -o "lowerdir=/,upperdir=$record/upper,workdir=$record/work" "$root"
    mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/old" "$root$state/share"
    mount -t proc proc "$root/proc"
    # Not by `hostname`, which refuses names with an underscore.
    printf '%s' "$2" >"$root/proc/sys/kernel/hostname"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/run"
    mount --bind "$state/share" "$root$state/share"
    cp "$state/names" "$root/etc/hosts"
    printf '%s\n' "$2" >"$root/etc/hostname"
    # No name server is within reach: a name is in /etc/hosts or is not known, at once.
    rm -f "$root/etc/resolv.conf"
    printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n' >"$root/etc/nsswitch.conf"
    cd "$root"
    pivot_root . old
    cd /
    umount -l /old
    rmdir /old
    echo up >&9
    # This shell waits for whatever its host leaves behind, as the first process of a machine does.
    exec 9>&- sh -c 'while :; do sleep 3600 & wait; done'
}

run() {
    [ $# -ge 2 ] || fail "expected exec NAME COMMAND…"
    name=$1
    shift
    pid_of "host/$name" || fail "no host \`$name\` is up in $state"
    # What a login over ssh would bring along, and no more: the caller's environment stays behind.
    exec env -i PATH="$path" HOME=/root USER=root LOGNAME=root SHELL=/bin/sh LANG=C.UTF-8 \
        nsenter -t "$pid" -m -u -n -p sh -c 'cd /root && exec "$@"' sh "$@"
}

list() {
    while read -r name addresses; do
        if pid_of "host/$name"; then
            printf '%s %s %s\n' "$name" "$addresses" "$pid"
        else
            printf '%s %s -\n' "$name" "$addresses"
        fi
    done <"$state/hosts"
}

readdress() {
    [ $# -eq 2 ] || fail "expected readdress NAME ADDRESS[,ADDRESS…]"
    pid_of "host/$1" || fail "no host \`$1\` is up in $state"
    had=$(awk -v name="$1" '$1 == name { print $2 }' "$state/hosts")
    # The new ones come first: with its last address an interface loses its routes.
    nsenter -t "$pid" -n "$here/hosts.sh" addresses "$2"
    for address in $(printf '%s' "$had" | tr , ' '); do
        nsenter -t "$pid" -n ip address del "$address" dev eth0
    done
    awk -v name="$1" -v now="$2" '$1 == name { $2 = now } { print }' "$state/hosts" >"$state/hosts.new"
    mv "$state/hosts.new" "$state/hosts"
}

gone() {
    ! is_same_process "$1" "$2"
}

down() {
    [ -d "$state/host" ] || return 0
    for record in "$state"/host/* "$state/link"; do
        for file in "$record/pid" "$record/outer"; do
            [ -r "$file" ] || continue
            read -r pid start <"$file" || continue
            if is_same_process "$pid" "$start"; then
                kill -KILL "$pid" 2>/dev/null || :
            fi
        done
    done
    # The first process of a host takes all others with it, and is gone only after them.
    for record in "$state"/host/* "$state/link"; do
        for file in "$record/pid" "$record/outer"; do
            [ -r "$file" ] || continue
            read -r pid start <"$file" || continue
            await "the end of process $pid" gone "$pid" "$start"
        done
    done
    rm -rf --one-file-system "$state/host" "$state/link" "$state/share" "$state/names" "$state/hosts" "$state/owner"
    rmdir "$state" 2>/dev/null || :
}

sweep() {
    for found in "$prefix"*; do
        [ -r "$found/owner" ] || continue
        read -r pid start <"$found/owner" || continue
        if ! is_same_process "$pid" "$start"; then
            state=$found
            down
            printf '%s\n' "hosts: swept $found"
        fi
    done
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
up) up "$@" ;;
init-link) init_link "$@" ;;
init-host) init_host "$@" ;;
addresses) addresses "$@" ;;
sweep) sweep ;;
exec | list | readdress | down)
    state=${CLUSTERC_HOSTS_DIR:-}
    [ -n "$state" ] || fail "CLUSTERC_HOSTS_DIR is not set"
    case $command in
    exec) run "$@" ;;
    list) list ;;
    readdress) readdress "$@" ;;
    down) down ;;
    esac
    ;;
*) fail "expected up, exec, list, readdress, down or sweep, found \`$command\`" ;;
esac
