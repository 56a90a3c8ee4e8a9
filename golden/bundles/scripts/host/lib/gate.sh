# What is checked before anything is installed: is this the host that is meant, can it run what is brought, is there room.
# Sourced, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# Services and options are set by the scripts that source this file.
# shellcheck disable=SC2153,SC2154

# Every address that this machine has, one a line, as numbers: IPv6 written out in full.
own_addresses() {
    awk '/\|--/ { address = $2 } /\/32 host LOCAL/ { print address }' /proc/net/fib_trie 2>/dev/null | sort -u
    awk '{ print $1 }' /proc/net/if_inet6 2>/dev/null || :
}

# An address as own_addresses writes it.
written_out() {
    case $1 in
    *:*)
        printf '%s\n' "${1%%%*}" | awk '{
            groups = gsub(/[^:]+/, "&")
            zeros = ":"
            for (i = groups; i < 8; i++) zeros = zeros "0:"
            sub(/::/, zeros)
            gsub(/^:|:$/, "")
            count = split($0, group, ":")
            text = ""
            for (i = 1; i <= count; i++) text = text substr("0000" group[i], length(group[i]) + 1)
            print tolower(text)
        }'
        ;;
    *) printf '%s\n' "$1" ;;
    esac
}

# The addresses behind a name, one a line; an address means itself.
resolve() {
    case $1 in
    *:*) printf '%s\n' "$1" ;;
    *[!0-9.]*)
        if command -v getent >/dev/null 2>&1; then
            getent ahosts "$1" 2>/dev/null | awk '{ print $1 }' | sort -u
        else
            awk -v name="$1" '/^[^#]/ { for (i = 2; i <= NF; i++) if ($i == name) print $1 }' /etc/hosts
        fi
        ;;
    *) printf '%s\n' "$1" ;;
    esac
}

# A host's name as it is compared: without its domain, in small letters.
short_name() {
    printf '%s\n' "${1%%.*}" | tr '[:upper:]' '[:lower:]'
}

# Whether this machine has a name or an address that the spec gives to the host.
is_this_machine() {
    # A project may be on any machine.
    [ -n "$HOST_NAMES$HOST_ADDRESSES" ] || return 0
    for name in $HOST_NAMES; do
        [ "$(short_name "$name")" != "$(short_name "$(uname -n)")" ] || return 0
    done
    mine=$(own_addresses)
    for address in $HOST_ADDRESSES; do
        for number in $(resolve "$address"); do
            case $number in
            # A name is allowed for the loopback on each machine; who wrote such an address means the machine at hand.
            127.* | ::1) [ "$number" != "$address" ] || return 0 ;;
            *) ! printf '%s\n' "$mine" | grep -q -x -F -e "$(written_out "$number")" || return 0 ;;
            esac
        done
    done
    return 1
}

# The folder of the bundle that was built for this machine; nothing when none is next to this one.
right_folder() {
    [ -e "$HERE/../../manifest.json" ] || return 0
    for address in $(own_addresses | grep -v -e '^127[.]' -e ':' -e '^0*1$'); do
        word=$(printf '%s' "$address" | sed 's/[.]/[.]/g')
        found=$(grep -l -E -e "^HOST_ADDRESSES='([^']* )?$word( [^']*)?'" "$HERE"/../*/lib/host.sh 2>/dev/null | head -n 1)
        if [ -n "$found" ]; then
            found=${found%/lib/host.sh}
            printf '%s' "hosts/${found##*/}"
            return 0
        fi
    done
}

check_machine_is_meant() {
    ! is_this_machine || return 0
    has=$(own_addresses | grep -v -e '^127[.]' -e '^0*1$' -e '^fe80' | tr '\n' ' ' | sed 's/ $//')
    say "this is not $HOST: in the spec it has the ${HOST_ADDRESSES:+addresses $HOST_ADDRESSES and the }names $HOST_NAMES" >&2
    say "this machine is $(uname -n) and has ${has:-only its loopback address}" >&2
    right=$(right_folder)
    fail "nothing was changed; ${right:+$right of the bundle is for this machine; }use --any-host to install here anyway"
}

# The kind of machine that a program is made for, by its head; nothing for a script.
machine_of() {
    od -A n -t u1 -N 20 "$1" 2>/dev/null | awk '
        { for (i = 1; i <= NF; i++) byte[++count] = $i }
        END {
            if (byte[1] != 127 || byte[2] != 69 || byte[3] != 76 || byte[4] != 70) exit
            kind = byte[6] == 2 ? byte[19] * 256 + byte[20] : byte[19] + byte[20] * 256
            split("3 i386 40 arm 62 x86_64 183 aarch64 21 ppc64 22 s390x 243 riscv64 258 loongarch64", pair, " ")
            for (i = 1; i in pair; i += 2) if (pair[i] == kind) print pair[i + 1]
        }'
}

# The same by the name of an archive, as its maker calls it.
machine_named() {
    case $1 in
    *amd64* | *x86_64* | *x86-64* | *[-_]x64[-_.]* | *[Ll]inux64*) say x86_64 ;;
    *arm64* | *ARM64* | *aarch64*) say aarch64 ;;
    *armv[5-7]*) say arm ;;
    *[-.]386[-.]* | *i[3-6]86*) say i386 ;;
    *ppc64*) say ppc64 ;;
    *s390x*) say s390x ;;
    *riscv64*) say riscv64 ;;
    *loong64* | *loongarch64*) say loongarch64 ;;
    esac
}

# Whether this machine runs what is made for a kind of machine. An image may be for another one.
runs_here() {
    [ -z "$STAGE" ] || return 0
    case $(uname -m):$1 in
    *:) return 0 ;;
    x86_64:i386 | aarch64:arm | arm64:aarch64 | arm64:arm | arm*:arm | i?86:i386 | ppc64*:ppc64) return 0 ;;
    "$1:$1") return 0 ;;
    *) return 1 ;;
    esac
}

# Fails when a file of the loaded service is made for another kind of machine.
check_program() {
    kind=$(machine_of "$1")
    runs_here "$kind" || fail "$SERVICE: $1 is built for $kind, but this machine is $(uname -m)"
}

# KiB that an archive or a folder takes once it is unpacked.
size_unpacked() {
    case $1 in
    *.tar.gz | *.tgz) gzip -dc "$1" 2>/dev/null | wc -c ;;
    *)
        if [ -d "$1" ]; then
            # Data and logs of a node in use stay where they are.
            du -sk "$1" "$1/data" "$1/logs" 2>/dev/null | awk -v whole="$1" '
                $2 == whole { kib = $1; next } { kib -= $1 } END { print (kib < 0 ? 0 : kib) * 1024 }'
        elif command -v unzip >/dev/null 2>&1; then
            unzip -l "$1" 2>/dev/null | awk 'END { print $1 }'
        elif command -v bsdtar >/dev/null 2>&1; then
            bsdtar -tvf "$1" | awk '{ bytes += $5 } END { print bytes }'
        else
            # No one here tells: what is packed is two thirds of it, or less.
            wc -c <"$1" | awk '{ print $1 * 1.5 }'
        fi
        ;;
    esac | awk '{ bytes = $1 } END { printf "%d\n", bytes / 1024 + 1 }'
}

# The nearest folder that exists at or above a path.
existing() {
    path=$1
    while [ ! -d "$path" ] && [ "$path" != / ]; do
        path=$(dirname "$path")
    done
    printf '%s\n' "$path"
}

# The file system of a path: mount point, MiB free and in all, with bars between them; nothing when it does not tell.
room() {
    df -P -k "$(existing "$1")" 2>/dev/null | awk 'NR == 2 { print $6 "|" int($4 / 1024) "|" int($2 / 1024) }'
}

# What the install of the loaded service takes of a file system: mount point, MiB free, MiB wanted and the archive, with bars
# between them. It fails when a node would be disturbed or could not run here.
look_at_service() {
    load_service "$1"
    place=$STAGE$ROOT
    if [ -z "$STAGE" ]; then
        product programs "$place" | while IFS= read -r program; do
            [ ! -f "$program" ] || check_program "$program" >&2
        done || exit 1
        if [ "$RUNNING" = no ] && [ ! -d "$HOME_DIR" ] && [ -n "$(service_pid)" ]; then
            fail "$SERVICE: runs from $ROOT, which these scripts did not install: stop it first, or use --running"
        fi
        if [ -n "$(service_pid)" ] && [ -n "$(former_owners)" ]; then
            fail "nothing was changed: $SERVICE runs as a user other than $RUN_AS, the new owner of its files: stop it first"
        fi
    fi
    if product check_distribution "$place" >/dev/null; then
        return 0
    fi
    dist=$(find_distribution)
    if [ -z "$dist" ] || { [ -e "$place/$PROGRAM_FOLDER" ] && [ "$UPGRADE" = no ]; }; then
        return 0
    fi
    if [ ! -d "$dist" ]; then
        kind=$(machine_named "${dist##*/}")
        runs_here "$kind" || fail "$SERVICE: ${dist##*/} is built for $kind, but this machine is $(uname -m)"
    fi
    free=$(room "$place")
    [ -n "$free" ] || return 0
    free=${free%|*}
    say "$free|$(($(size_unpacked "$dist") / 1024 + 1))|$place|${dist##*/}"
}

# Data goes to its own disk where the spec reports it; not to the one that is below an empty mount point.
look_at_disks() {
    while IFS= read -r disk; do
        [ -n "$disk" ] || continue
        free=$(room "$disk")
        mount=${free%%|*}
        if [ -n "$mount" ] && [ "$mount" != "$disk" ]; then
            say "$disk: no disk is mounted there, although the spec declares one; data written there goes to $mount"
        fi
        total=${free##*|}
        free=${free#*|}
        free=${free%|*}
        if [ -n "$mount" ] && [ "$total" -gt 0 ] && [ "$free" -lt 64 ]; then
            fail "$disk: only $free MiB of $total MiB are free: free some space first"
        fi
    done <<END
$DISKS
END
}

# Whether each version that is installed can use the data that is there. Before an upgrade it is said when there is no way back.
look_at_data() {
    for name in $(choose_services); do
        (
            load_service "$name"
            reason=$(product check_data "$STAGE$ROOT") || fail "nothing was changed: $SERVICE: $reason"
        ) || exit 1
    done
    # control/upgrade.sh asks for what is missing first, and then it is said.
    if [ "$UPGRADE" = no ] || [ "$SECRETS$MISSING" = yesno ]; then
        return 0
    fi
    for name in $(choose_services); do
        (
            load_service "$name"
            product way_back "$STAGE$ROOT"
        )
    done | sort -u >&2
}

# All of it. Prints nothing if nothing is in the way.
pass_gate() {
    if [ "$ANY_HOST" = no ] && [ -z "$STAGE" ]; then
        check_machine_is_meant
    fi
    look_at_data
    [ "$MISSING" = no ] || return 0
    # Two nodes of one install are unpacked once.
    wanted=$(for name in $(choose_services); do
        (look_at_service "$name") || exit 1
    done) || exit 1
    printf '%s\n' "$wanted" | awk -F '|' '
        $0 != "" && !seen[$4]++ {
            mount = $1
            free[mount] = $2
            sum[mount] += $3
            what[mount] = what[mount] (what[mount] == "" ? "" : " and ") $5
        }
        END {
            for (mount in sum) if (sum[mount] + 16 > free[mount]) {
                printf "%s: %d MiB are free, but %s needs %d MiB unpacked\n", mount, free[mount], what[mount], sum[mount]
                short = 1
            }
            exit short
        }' >&2 || fail "nothing was changed: free some space first"
    [ -n "$STAGE" ] || look_at_disks
}
