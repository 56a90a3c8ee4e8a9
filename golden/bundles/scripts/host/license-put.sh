#!/bin/sh
# Installs the licence from standard input in every DolphinDB install of this host. The servers do not load it.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   license-put.sh [--back] [--dry-run] <dolphindb.lic
#
# The old one is kept as dolphindb.lic.before.
#   --back   restores the old one, and reads nothing
# Exit code: 0 done, 1 not, 2 wrong arguments.

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

BACK=no
parse 'back dry-run' "$@"
NEW=$(mktemp)
trap 'rm -f "$NEW"' EXIT
trap 'exit 1' HUP INT TERM
if [ "$BACK" = no ]; then
    cat >"$NEW"
    [ -s "$NEW" ] || fail "expected a licence on standard input"
fi

put() {
    place=$LICENCE_FILE
    if [ "$BACK" = yes ]; then
        [ -r "$place.before" ] || fail "$SERVICE: there is no $place.before"
        act cp -p "$place.before" "$place"
        say "$SERVICE: $place is the old file again"
        return 0
    fi
    if [ -r "$place" ] && cmp -s "$NEW" "$place"; then
        say "$SERVICE: $place is already this file"
        return 0
    fi
    if [ -r "$place" ]; then
        act cp -p "$place" "$place.before"
    fi
    act cp "$NEW" "$place.new"
    act chmod 644 "$place.new"
    if [ -n "$RUN_AS" ] && [ "$(id -u)" -eq 0 ]; then
        act chown "$RUN_AS" "$place.new"
    fi
    act mv -f "$place.new" "$place"
    say "$SERVICE: $place is replaced"
}

installs=$(own_installs)
# shellcheck disable=SC2086
for_each put $installs
