#!/bin/sh
# Puts the metadata of this host's DolphinDB nodes back as metadata-backup.sh found it. What lies there now is moved aside, not
# deleted: newer files beside older ones would be read as well.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   metadata-restore.sh NAME [--yes] [--look] [--dry-run]
#
# Only while nothing was written since the copy was made: what was written later is lost, or no longer fits its data.
#   --yes    answers the question in advance
#   --look   only says whether the copy is there; nodes may run
# Exit code: 0 put back, 1 not, 2 wrong arguments.

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

# A name beside a path that is not taken.
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
