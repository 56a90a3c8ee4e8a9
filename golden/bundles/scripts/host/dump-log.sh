#!/bin/sh
# Writes the logs of a service of this host to standard output, as a tar archive: lines of a range of days, of the packed files
# too. Reads only.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   dump-log.sh SERVICE [--start YYYY-MM-DD] [--end YYYY-MM-DD] [--level all|info|error|warn] [--logs DIR] [--dry-run]
#
#   --start, --end   the first and the last day; default: 1970-01-01 and no end
#   --level          only the logs of one level; default: all
#   --logs DIR       the folder of the logs; default: the service's own folder
# A line without a date, for example of a stack trace, belongs to the line before.
# Exit code: 0 written, 1 not, 2 wrong arguments.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

START=1970-01-01
END=9999-12-31
LEVEL=all
LOGS=
parse 'start=D end=D level= logs= dry-run words' "$@"
case $LEVEL in
all | info | error | warn) ;;
*) usage_error "expected all, info, error or warn after --level, found \`$LEVEL\`" ;;
esac
services=$(choose_services)
[ "$(say "$services" | wc -l)" -eq 1 ] || usage_error "expected one service of $HOST, which has $(service_names)"
load_service "$services"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

# The lines of a log between two days.
cut_out() {
    case $1 in
    *.gz) gzip -dc "$1" ;;
    *) cat "$1" ;;
    esac | awk -v first="$START" -v last="$END" '
        /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/ { day = substr($0, 1, 10); inside = day >= first && day <= last }
        inside'
}

mkdir "$WORK/$SERVICE"
product all_logs "$LEVEL" "$LOGS" | while IFS= read -r log; do
    [ -r "$log" ] || continue
    if [ "$DRY_RUN" = yes ]; then
        say "would write the lines of $log from $START to $END" >&2
        continue
    fi
    place=$WORK/$SERVICE/$(basename "${log%.gz}")
    cut_out "$log" >"$place"
    [ -s "$place" ] || rm -f "$place"
done
[ "$DRY_RUN" = no ] || exit 0
tar -cf - -C "$WORK" "$SERVICE"
