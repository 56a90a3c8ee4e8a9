#!/bin/sh
# Containers for tests that need more than a namespace: hosts with systemd and sshd, and images of servers.
#
#   podman.sh image KIND SUITE     makes an image where it is missing, and prints its name
#   podman.sh sweep                removes containers and networks whose owner is gone
#   podman.sh limits               prints the options that give a container the limits of this machine
#   podman.sh wrapper FOLDER       prints a podman for a host of namespaces, whose images and containers are in that folder: where
#                                  an overlay can be made, asking for no more than this machine gives
#   podman.sh WORD…                runs podman with its own storage
#
# KIND is java (a Debian with Java and the tools that the scripts use), bare (the same with systemd, sshd and sudo), or host
# (the same with Python). SUITE is bookworm, bullseye or trixie. They are made from Debian's packages and kept in
# ${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/podman, with everything else of podman's; two may call this at once.
# A container or network belongs to the process that its label clusterc.owner names, with the time at which that began.
# It needs root, podman, runc, iptables, containernetworking-plugins, debootstrap and, for images, Debian's packages.
set -eu

cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/podman
# Counts up when what is in an image changes.
recipe=2

fail() {
    printf '%s\n' "podman.sh: $*" >&2
    exit 1
}

for pair in podman:podman runc:runc iptables:iptables debootstrap:debootstrap; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || fail "there is no ${pair%%:*}: install podman, runc, iptables, containernetworking-plugins and debootstrap"
done
[ "$(id -u)" -eq 0 ] || fail "it needs root"
mkdir -p "$cache/networks"

# podman is looked for where systems have it: one on PATH may be a way to call this script.
# crun cannot be used where cgroups are in hybrid mode, and systemd's own manager where systemd does not run.
own_podman() {
    "$(command -pv podman)" --log-level=error --storage-driver="$driver" --root "$cache/$driver" --runroot "$cache/$driver.run" \
        --network-config-dir "$cache/networks" --cgroup-manager=cgroupfs --runtime "$(command -v runc)" "$@"
}

# overlay shares what is alike, and is ready at once; vfs copies everything, and works everywhere.
if [ ! -s "$cache/driver" ]; then
    driver=overlay
    own_podman info >/dev/null 2>&1 || driver=vfs
    printf '%s\n' "$driver" >"$cache/driver.$$"
    mv "$cache/driver.$$" "$cache/driver"
fi
driver=$(cat "$cache/driver")

# No container may have higher limits than this machine's root, and podman asks for some.
limits() {
    # shellcheck disable=SC3045
    printf -- '--ulimit nofile=%s --ulimit nproc=8192:8192\n' "$(ulimit -Hn):$(ulimit -Hn)"
}

wrapper() {
    cat <<END
#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p $1/net
case \$1 in
run | create)
    word=\$1
    shift
    case "\$*" in
    *nofile=*) set -- \$word --ulimit nproc=8192:8192 "\$@" ;;
    *) set -- \$word $(limits) "\$@" ;;
    esac
    ;;
esac
exec podman --log-level=error --storage-driver=overlay --root $1/root --runroot $1/run --tmpdir $1/tmp --network-backend netavark \
    --network-config-dir $1/net --cgroup-manager=cgroupfs --runtime /usr/sbin/runc "\$@"
END
}

image_name() {
    printf 'localhost/clusterc-%s:%s-%s\n' "$1" "$2" "$recipe"
}

# Adds packages to an image: FROM TO PACKAGES COMMAND.
add_packages() {
    name=clusterc-image-$$
    own_podman rm -f "$name" >/dev/null 2>&1 || :
    # shellcheck disable=SC2046
    own_podman run --name "$name" --network host --no-hosts $(limits) "$1" sh -c "
        set -e
        apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $3
        apt-get clean
        rm -rf /var/lib/apt/lists/*
        $4" >"$cache/image.log" 2>&1 || {
        tail -n 20 "$cache/image.log" >&2
        own_podman rm -f "$name" >/dev/null 2>&1 || :
        fail "cannot make $2"
    }
    own_podman commit -q "$name" "$2" >/dev/null
    own_podman rm -f "$name" >/dev/null
}

make_java() {
    case $1 in
    trixie) java=openjdk-21-jre-headless ;;
    *) java=openjdk-17-jre-headless ;;
    esac
    rm -rf "$cache/root"
    debootstrap --variant=minbase --include="$java,lsof,net-tools,procps,iproute2,unzip" "$1" "$cache/root" >"$cache/image.log" 2>&1 || {
        tail -n 20 "$cache/image.log" >&2
        fail "debootstrap cannot make $1"
    }
    rm -rf "$cache/root"/var/cache/apt/archives/*.deb "$cache/root"/var/lib/apt/lists/*
    tar -C "$cache/root" -c . | own_podman import -q - "$(image_name java "$1")" >/dev/null
    rm -rf "$cache/root"
}

make_image() {
    case $2 in
    bookworm | bullseye | trixie) ;;
    *) fail "expected bookworm, bullseye or trixie, found \`$2\`" ;;
    esac
    made=$(image_name "$1" "$2")
    ! own_podman image exists "$made" || return 0
    printf '%s\n' "podman.sh: making $made" >&2
    case $1 in
    java) make_java "$2" ;;
    bare)
        make_image java "$2"
        # Keys that all hosts share are worth nothing: each makes its own.
        add_packages "$(image_name java "$2")" "$(image_name bare "$2")" \
            'systemd systemd-sysv dbus openssh-server sudo' \
            'rm -f /etc/ssh/ssh_host_*; : >/etc/machine-id
            systemctl disable apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer
            mkdir -p /etc/systemd/system/ssh.service.d
            printf "[Service]\nExecStartPre=\nExecStartPre=/usr/bin/ssh-keygen -A\n" >/etc/systemd/system/ssh.service.d/keys.conf'
        ;;
    host)
        make_image bare "$2"
        add_packages "$(image_name bare "$2")" "$(image_name host "$2")" 'python3' ':'
        ;;
    *) fail "expected java, bare or host, found \`$1\`" ;;
    esac
}

# The time at which a process began tells it from a later one with the same number.
began() {
    [ -r "/proc/$1/stat" ] || return 1
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
}

is_alive() {
    [ "$(began "${1%%-*}" || :)" = "${1#*-}" ]
}

sweep() {
    own_podman ps -a --filter label=clusterc.owner --format '{{.Names}} {{index .Labels "clusterc.owner"}}' |
        while read -r name owner; do
            is_alive "$owner" || { own_podman rm -f -t 0 "$name" >/dev/null; printf "%s\n" "podman.sh: swept $name"; }
        done
    own_podman network ls --filter label=clusterc.owner --format '{{.Name}} {{.Labels}}' |
        while read -r name labels; do
            owner=${labels#*clusterc.owner=}
            is_alive "${owner%%,*}" || own_podman network rm -f "$name" >/dev/null
        done
}

case ${1:-} in
image)
    [ $# -eq 3 ] || fail "expected image KIND SUITE"
    # One that is there is not waited for, whatever else is being made.
    if ! own_podman image exists "$(image_name "$2" "$3")"; then
        exec 9>"$cache/lock"
        flock 9
        make_image "$2" "$3"
    fi
    image_name "$2" "$3"
    ;;
sweep) sweep ;;
limits) limits ;;
wrapper) wrapper "$2" ;;
*) own_podman "$@" ;;
esac
