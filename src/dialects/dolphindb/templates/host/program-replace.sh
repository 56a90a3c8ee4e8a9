#!/bin/sh
# Changes the program of this host's DolphinDB installs to the version of the spec. Configuration, licence, data and
# logs stay; the old program is kept in .clusterc-versions/ of the install and reused when you go back.
# {{ made_by }}
#
#   program-replace.sh [--from FILE] [--download] [--look] [--dry-run]
#
#   --from FILE   the vendor's archive of that version; default: the archive given to install.sh, or in archive/
#   --download    downloads it from the vendor if it is missing
#   --look        only checks whether the version is available; nodes can be running
# Safe to run again: an interrupted run is completed or reverted. The nodes must be stopped.
# Exit code: 0 every install has the version, 1 not, 2 wrong arguments.
{% include "host/head.sh" %}
# shellcheck source=/dev/null
. "$HERE/lib/unpack.sh"

FROM=
DOWNLOAD=no
LOOK=no
parse 'from= download look dry-run' "$@"
[ -z "$FROM" ] || [ -r "$FROM" ] || usage_error "there is no \`$FROM\`"

# An image has the program: the next start makes the containers again from that of the spec.
if [ "$COMPOSED" = yes ]; then
    say "$HOST: the containers are recreated from their image at the next start"
    exit 0
fi

# What is of the install and not of the program.
OWN="clusterDemo dolphindb.cfg dolphindb.lic"

# Finishes or undoes what an earlier run left half done.
heal() {
    if [ ! -d "$ROOT/server" ]; then
        for whole in "$ROOT/.clusterc-next" "$ROOT"/.clusterc-versions/*/server; do
            if [ -e "$whole/dolphindb" ] && [ -d "$whole/clusterDemo" ]; then
                say "$SERVICE: an earlier run was interrupted, using $whole"
                act mv "$whole" "$ROOT/server"
                break
            fi
        done
    fi
    for entry in $OWN; do
        for other in "$ROOT/.clusterc-next" "$ROOT"/.clusterc-versions/*/server; do
            if [ ! -e "$ROOT/server/$entry" ] && [ -e "$other/$entry" ]; then
                say "$SERVICE: an earlier run was interrupted, restoring $entry"
                act mkdir -p "$ROOT/server"
                act mv "$other/$entry" "$ROOT/server/$entry"
            fi
        done
    done
}

find_archive() {
    for file in "$FROM" "$ROOT/archive/$ARCHIVE" "$ROOT/server/clusterDemo/$ARCHIVE" "$HERE/$ARCHIVE"; do
        if [ -n "$file" ] && [ -r "$file" ]; then
            printf '%s\n' "$file"
            return 0
        fi
    done
}

fetch() {
    address=https://www.dolphindb.cn/downloads/$ARCHIVE
    say "$SERVICE: fetching $address"
    act mkdir -p "$ROOT/archive"
    if command -v curl >/dev/null 2>&1; then
        act curl -fsS -o "$ROOT/archive/$ARCHIVE.part" "$address"
    elif command -v wget >/dev/null 2>&1; then
        act wget -q -O "$ROOT/archive/$ARCHIVE.part" "$address"
    else
        fail "$SERVICE: there is neither curl nor wget: copy $ARCHIVE to $ROOT/archive"
    fi || fail "$SERVICE: cannot download $address"
    act mv "$ROOT/archive/$ARCHIVE.part" "$ROOT/archive/$ARCHIVE"
}

# Makes .clusterc-next the program of the version that is wanted, without what is of the install.
make_next() {
    next=$ROOT/.clusterc-next
    if [ -e "$ROOT/.clusterc-versions/$VERSION/server/dolphindb" ]; then
        say "$SERVICE: using version $VERSION from $ROOT/.clusterc-versions/$VERSION/server"
        act rm -rf "$next"
        act mv "$ROOT/.clusterc-versions/$VERSION/server" "$next"
        return 0
    fi
    package=$(find_archive)
    if [ -z "$package" ] && [ "$DOWNLOAD" = yes ]; then
        fetch
        package=$ROOT/archive/$ARCHIVE
    fi
    [ -n "$package" ] || fail "$SERVICE: $ARCHIVE was not found: put it in $ROOT/archive, or use --download"
    say "$SERVICE: unpacking $package"
    if [ "$DRY_RUN" = yes ]; then
        return 0
    fi
    unpacked=$ROOT/.clusterc-unpacking
    rm -rf "$unpacked" "$next"
    mkdir -p "$unpacked"
    (unpack_archive "$package" "$unpacked") || {
        rm -rf "$unpacked"
        fail "$SERVICE: cannot unpack $package"
    }
    top=$unpacked
    for folder in "$unpacked"/*/; do
        if [ ! -d "$top/server" ] && [ -d "${folder}server" ]; then
            top=${folder%/}
        fi
    done
    if ! reason=$(dolphindb_check_distribution "$top"); then
        rm -rf "$unpacked"
        fail "$SERVICE: $package is not the right archive: $reason"
    fi
    chmod -R u+rwX,go+rX "$top/server"
    chmod 755 "$top/server/dolphindb"
    for entry in $OWN; do
        rm -rf "${top:?}/server/$entry"
    done
    printf '%s\n' "$VERSION" >"$top/server/.clusterc-version"
    mv "$top/server" "$next"
    rm -rf "$unpacked"
    if [ -n "$RUN_AS" ] && [ "$(id -u)" -eq 0 ]; then
        chown -R "$RUN_AS:$(id -gn "$RUN_AS")" "$next"
    fi
}

# Plugins belong to a version: those that were put there by hand into the old one are not in the new one.
name_plugins() {
    for plugin in "$ROOT/.clusterc-versions/$1/server/plugins"/*; do
        if [ -e "$plugin" ] && [ ! -e "$ROOT/server/plugins/${plugin##*/}" ]; then
            say "$SERVICE: the plugin ${plugin##*/} was installed: put the one for $VERSION into $ROOT/server/plugins"
        fi
    done
}

replace_install() {
    must_be_stopped
    heal
    old=$(cat "$ROOT/server/.clusterc-version" 2>/dev/null || echo unknown)
    if [ "$old" = "$VERSION" ]; then
        say "$SERVICE: $ROOT already has version $VERSION"
        return 0
    fi
    make_next
    act rm -rf "$ROOT/.clusterc-versions/$old"
    act mkdir -p "$ROOT/.clusterc-versions/$old"
    for entry in $OWN; do
        [ ! -e "$ROOT/server/$entry" ] || act mv "$ROOT/server/$entry" "$ROOT/.clusterc-next/$entry"
    done
    act mv "$ROOT/server" "$ROOT/.clusterc-versions/$old/server"
    act mv "$ROOT/.clusterc-next" "$ROOT/server"
    if [ "$DRY_RUN" = no ]; then
        name_plugins "$old"
        say "$SERVICE: $ROOT changed from version $old to $VERSION; the old program is in $ROOT/.clusterc-versions/$old/server"
    fi
}

# Whether the version is there, kept, at hand, or may be fetched.
look() {
    if [ "$(cat "$ROOT/server/.clusterc-version" 2>/dev/null || :)" = "$VERSION" ]; then
        say "$SERVICE: $ROOT already has version $VERSION"
    elif [ -e "$ROOT/.clusterc-versions/$VERSION/server/dolphindb" ]; then
        say "$SERVICE: version $VERSION is kept in $ROOT/.clusterc-versions/$VERSION/server"
    elif [ -n "$(find_archive)" ]; then
        say "$SERVICE: version $VERSION is in $(find_archive)"
    elif [ "$DOWNLOAD" = no ]; then
        fail "$SERVICE: $ARCHIVE was not found: put it in $ROOT/archive, or use --download"
    fi
}

services=$(own_services)
installs=$(own_installs)
if [ "$LOOK" = yes ]; then
    # shellcheck disable=SC2086
    for_each look $installs
    exit 0
fi
# shellcheck disable=SC2086
for_each must_be_stopped $services
# shellcheck disable=SC2086
for_each replace_install $installs
