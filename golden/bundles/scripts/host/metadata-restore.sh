#!/bin/sh
# Restores the metadata of this host's DolphinDB nodes from metadata-backup.sh. The existing metadata is moved aside, not deleted: the
# server would also read newer files next to older ones.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   metadata-restore.sh NAME [--yes] [--look] [--dry-run]
#
# Use it only if nothing was written since the copy was made: newer data is lost, or no longer matches its metadata.
#   --yes    skips the question
#   --look   only checks whether the copy exists; nodes can be running
# Exit code: 0 restored, 1 not, 2 wrong arguments.

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

LOOK=no
parse 'yes look dry-run words' "$@"
BACKUP=$(printf '%s' "$WORDS" | head -n 1)
WORDS=
check_name "$BACKUP"

has_copy() {
    [ "$LOOK" = yes ] || must_be_stopped
    [ -d "$ROOT/backup/$BACKUP/$ALIAS" ] || fail "$SERVICE: there is no $ROOT/backup/$BACKUP/$ALIAS"
}

# A name next to a path that is not taken.
aside() {
    free=$1.replaced
    number=1
    while [ -e "$free" ]; do
        number=$((number + 1))
        free=$1.replaced-$number
    done
    printf '%s' "$free"
}

put_back() {
    copy=$ROOT/backup/$BACKUP/$ALIAS/metadata
    while IFS= read -r place; do
        [ -n "$place" ] || continue
        if [ -e "$place" ]; then
            free=$(aside "$place")
            say "$SERVICE: $place is moved to ${free##*/}"
            act mv "$place" "$free"
        fi
        if [ -e "$copy$place" ]; then
            say "$SERVICE: $place is restored"
            act mkdir -p "$(dirname "$place")"
            act cp -Rp "$copy$place" "$place"
        fi
    done <<END
$METADATA
END
}

services=$(own_services)
# shellcheck disable=SC2086
for_each has_copy $services
[ "$LOOK" = no ] || exit 0
say "data written since the copy \`$BACKUP\` will be lost"
confirm "$BACKUP"
# shellcheck disable=SC2086
for_each put_back $services
