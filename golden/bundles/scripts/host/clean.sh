#!/bin/sh
# DELETES THE DATA of stopped services of this host in all directories: data, system, consensus and WAL directories, logs,
# extensions. The directories themselves and the install stay, unless --install is given.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   clean.sh [SERVICE…] [--install] [--list] [--yes] [--quiet] [--dry-run]
#
# A SERVICE is the name of a node or of a role; default: all. Files that other services need are kept.
#   --install   also removes the distribution, the configuration and the units, and these scripts with the last service
#   --list      only shows what would be deleted
#   --yes       does not ask
#   --quiet     does not show what is deleted
# Exit code: 0 everything is deleted, 1 not, or not everything, 2 wrong arguments.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

INSTALL=no
LIST=no

main() {
    parse 'install list yes quiet dry-run words' "$@"
    services=$(choose_services)
    WORK=$(mktemp -d)
    trap 'rm -rf "$WORK"' EXIT
    trap 'exit 1' HUP INT TERM
    say "$services" >"$WORK/chosen"
    find_needed
    : >"$WORK/places"
    : >"$WORK/kept"
    for name in $services; do
        (note_service "$name") || exit 1
    done
    [ "$INSTALL" = no ] || note_shared
    note_home
    order_places
    sort -u "$WORK/kept"
    if [ ! -s "$WORK/going" ]; then
        say "there is nothing to delete"
        exit 0
    fi
    show_going
    [ "$LIST" = no ] && [ "$DRY_RUN" = no ] || exit 0
    confirm "$HOST"
    delete_going
    say "$HOST: deleted"
}

# The same place has many names where links are about.
real_path() {
    if [ -d "$1" ]; then
        (cd -P "$1" && pwd -P)
    else
        printf '%s\n' "$1"
    fi
}

# Finds what the services that stay need.
find_needed() {
    say "$SERVICES" | while read -r name _; do
        ! grep -q -x -F -e "$name" "$WORK/chosen" || continue
        (
            load_service "$name"
            real_path "$ROOT"
            while read -r _ folder; do
                [ -z "$folder" ] || real_path "$folder"
            done <<END
$DIRECTORIES
END
        )
    done >"$WORK/needed"
    if [ "$INSTALL" = no ] || [ -s "$WORK/needed" ]; then
        real_path "$HOME_DIR" >>"$WORK/needed"
    fi
}

# Whether something that is needed is at a place or below it.
is_needed() {
    place=$(real_path "$1")
    while IFS= read -r needed; do
        case $needed/ in
        "${place%/}"/*) return 0 ;;
        esac
    done <"$WORK/needed"
    return 1
}

# Notes a place that goes: what is done to it, then the path.
note() {
    [ -e "$2" ] || [ -L "$2" ] || return 0
    case $2 in
    / | /bin | /boot | /dev | /etc | /home | /lib | /lib64 | /opt | /proc | /root | /run | /sbin | /srv | /sys | /tmp | /usr | /var)
        fail "$SERVICE: $2 is a system folder and is not deleted"
        ;;
    esac
    if is_needed "$2"; then
        say "keeps $2: others need it" >>"$WORK/kept"
        return 0
    fi
    printf '%s %s\n' "$1" "$2" >>"$WORK/places"
}

# Notes what goes with one service.
note_service() {
    load_service "$1"
    check_user
    [ -z "$(service_pid)" ] || fail "$SERVICE is running, stop it first"
    # Whether no other service stays at its root; the product's function checks it too.
    ROOT_IS_LEFT=yes
    ! grep -q -x -F -e "$(real_path "$ROOT")" "$WORK/needed" || ROOT_IS_LEFT=no
    deed=empties
    [ "$INSTALL" = no ] || deed=removes
    while read -r _ folder; do
        [ -z "$folder" ] || note "$deed" "$folder"
    done <<END
$DIRECTORIES
END
    product leavings | while IFS= read -r place; do
        note removes "$place"
    done
    [ "$INSTALL" = yes ] || return 0
    note removes "/etc/systemd/system/$UNIT"
    if [ -n "$CONTAINER" ]; then
        note_mounts
    fi
    [ "$ROOT_IS_LEFT" = yes ] || return 0
    product distribution_entries | while IFS= read -r entry; do
        note removes "$ROOT/$entry"
    done
    note removes "$ROOT/run"
    note removes "$ROOT/.clusterc-versions"
    home_traces | while IFS= read -r trace; do
        note removes "$trace"
    done
    note closes "$ROOT"
}

# Notes the folders that were mounted in a container, and those of the install that lead to them.
note_mounts() {
    while IFS= read -r folder; do
        while [ -n "$folder" ]; do
            note closes "$folder"
            folder=${folder%/*}
            case $folder in
            "$ROOT"/*) ;;
            *) break ;;
            esac
        done
    done <<END
$MOUNTS
END
}

# Each place once. Folders are closed when all that goes from them has gone, the deepest first, and before those that only led to them.
order_places() {
    awk '!seen[$0]++' "$WORK/places" >"$WORK/once"
    {
        grep -e '^empties ' -e '^removes ' "$WORK/once" || :
        grep -e '^closes ' "$WORK/once" | sort -r || :
        grep -v -e '^empties ' -e '^removes ' -e '^closes ' "$WORK/once" || :
    } >"$WORK/going"
}

# Hosts of a Compose project have a folder each in that of the cluster, which goes after all of them.
note_shared() {
    while IFS= read -r name; do
        (
            load_service "$name"
            [ -z "$CONTAINER" ] || [ -z "$NETWORK" ] || note closes "${ROOT%/*}"
        )
    done <"$WORK/chosen"
}

# Removes the containers of the services that go.
remove_containers() {
    while IFS= read -r name; do
        (
            load_service "$name"
            [ -z "$CONTAINER" ] || container_remove
        )
    done <"$WORK/chosen"
}

# Notes what goes with the last service: these scripts, and what install.sh left for itself.
note_home() {
    if [ "$INSTALL" = no ] || [ -s "$WORK/needed" ]; then
        return 0
    fi
    for place in "$HOME_DIR" "$HOME_DIR.record" "/etc/security/limits.d/clusterc-${HOME_DIR##*/}.conf"; do
        if [ -e "$place" ]; then
            printf 'removes %s\n' "$place" >>"$WORK/places"
        fi
    done
    # Made for these scripts alone, by them or by who carried them.
    printf 'leaves %s\n' "${HOME_DIR%/*}" >>"$WORK/places"
    # Of what install.sh made, folders go when nothing else is in them, and users with the last of their services.
    [ -r "$HOME_DIR.record" ] || return 0
    sed -n "s/^folder$TAB/closes /p" "$HOME_DIR.record" | reversed >>"$WORK/places"
    if [ "$(id -u)" -eq 0 ]; then
        sed -n "s/^user$TAB/user /p" "$HOME_DIR.record" >>"$WORK/places"
    fi
}

show_going() {
    while read -r deed place; do
        if [ "$deed" = closes ] || [ "$deed" = leaves ] || [ "$QUIET" = yes ]; then
            continue
        elif [ "$deed" = user ]; then
            say "removes the user $place"
            continue
        fi
        say "$deed $place ($(du -sk "$place" 2>/dev/null | awk '{ kib = $1 } END { if (kib < 1024) print kib + 0 " KiB"; else print int(kib / 1024) " MiB" }'))"
    done <"$WORK/going"
}

# What is in a folder goes; lost+found is the file system's own.
empty() {
    for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
        [ -e "$entry" ] || [ -L "$entry" ] || continue
        [ "${entry##*/}" != lost+found ] || continue
        rm -rf "$entry" || return 1
    done
}

remove() {
    case $1 in
    /etc/systemd/system/*)
        if [ -d /run/systemd/system ]; then
            systemctl disable "${1##*/}" 2>/dev/null || :
        fi
        ;;
    esac
    if [ -d "$1" ] && [ ! -L "$1" ]; then
        empty "$1" || return 1
        # A mount point stays, empty.
        rmdir "$1" 2>/dev/null || say "keeps the empty folder $1: it is a mount point, or its parent folder does not belong to this user"
    else
        rm -f "$1"
    fi
}

delete_going() {
    failed=no
    [ "$INSTALL" = no ] || remove_containers
    while read -r deed place; do
        case $deed in
        empties) ! [ -d "$place" ] || empty "$place" || failed=yes ;;
        removes) remove "$place" || failed=yes ;;
        leaves) rmdir "$place" 2>/dev/null || : ;;
        user) remove_user "$place" ;;
        closes)
            if [ -d "$place" ] && ! rmdir "$place" 2>/dev/null; then
                # shellcheck disable=SC2012
                holds=$(ls -A "$place" | head -n 5 | tr '\n' ' ')
                say "keeps $place: ${holds:+it holds files that are not part of the install: }${holds:-it is a mount point}"
            fi
            ;;
        esac
    done <"$WORK/going"
    if [ "$INSTALL" = yes ] && [ -d /run/systemd/system ]; then
        systemctl daemon-reload || :
    fi
    [ "$failed" = no ] || fail "not everything could be deleted"
}

main "$@"
