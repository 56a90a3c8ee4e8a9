#!/bin/sh
# Copies the metadata of this host's DolphinDB nodes from all its locations, and their configuration and licence.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   metadata-backup.sh NAME [--dry-run]
#
# The copy goes to backup/NAME/<alias> in the install; one of that name is never overwritten. The nodes must be stopped, and
# those of other hosts too: control/metadata-backup.sh checks that.
# Exit code: 0 copied, 1 not, 2 wrong arguments.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"
# shellcheck source=/dev/null
. "$HERE/lib/dolphindb-change.sh"

parse 'dry-run words' "$@"
BACKUP=$(printf '%s' "$WORDS" | head -n 1)
WORDS=
check_name "$BACKUP"

is_free() {
    must_be_stopped
    [ ! -e "$ROOT/backup/$BACKUP/$ALIAS" ] || fail "$SERVICE: $ROOT/backup/$BACKUP/$ALIAS already exists, use another name"
}

copy_service() {
    target=$ROOT/backup/$BACKUP/$ALIAS
    part=$ROOT/backup/$BACKUP/.$ALIAS.part
    act rm -rf "$part"
    act mkdir -p "$part"
    count=0
    while IFS= read -r place; do
        [ -e "$place" ] || continue
        count=$((count + 1))
        act mkdir -p "$part/metadata$(dirname "$place")"
        act cp -Rp "$place" "$part/metadata$place"
        say "$SERVICE: $place"
    done <<END
$METADATA
END
    act cp -Rp "$ROOT/server/clusterDemo/config" "$part/config"
    if [ -r "$LICENCE_FILE" ]; then
        act cp -p "$LICENCE_FILE" "$part/dolphindb.lic"
    fi
    # Renamed when it is whole: what has its name can be relied upon.
    act mv "$part" "$target"
    if [ "$count" -eq 0 ]; then
        say "$SERVICE: has no metadata yet"
    else
        say "$SERVICE: $count folders and files copied to $target"
    fi
}

services=$(own_services)
# shellcheck disable=SC2086
for_each is_free $services
# shellcheck disable=SC2086
for_each copy_service $services
