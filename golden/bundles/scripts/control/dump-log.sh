#!/bin/sh
# Collects the logs of nodes: the lines of a range of days, one tar archive for each node.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   dump-log.sh NODE… [--start YYYY-MM-DD] [--end YYYY-MM-DD] [--level all|info|error|warn] [--logs DIR]
#               [--folder DIR] [--to [USER@]HOST] [--port N] [--limit KBITS] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint.
#   --start, --end       the first and the last day, both included; 1970-01-01 and no end unless said
#   --level              only the logs of one level, all unless said
#   --logs DIR           where the logs lie on the hosts, each node's own folder unless said
#   --folder DIR         where the archives go, the current folder unless said
#   --to [USER@]HOST     puts them on another machine, by ssh without questions, there into --folder
#   --port N             of that machine's ssh, 22 unless said
#   --limit KBITS        how fast each node sends, in kbit/s from 0 (as fast as it goes) to 104857601, 1024 unless said
#   --parallel N         how many hosts at a time, 16 unless said
# Exit code: 0 every node's logs are there, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

START=1970-01-01
END=9999-12-31
LEVEL=all
LOGS=
FOLDER=.
TO=
PORT=22
LIMIT=1024
parse 'start=D end=D level= logs= folder= to= port=N limit=N parallel=N dry-run words' "$@"
check_delivery
case $LEVEL in
all | info | error | warn) ;;
*) usage_error "expected all, info, error or warn after --level, found \`$LEVEL\`" ;;
esac
[ -n "$WORDS" ] || usage_error "expected the names of nodes"
make_work_folder
chosen_rows >"$WORK/nodes"

dump_row() {
    command="sh $HOME_DIR/dump-log.sh $SERVICE --start $START --end $END --level $LEVEL"
    [ -z "$LOGS" ] || command="$command --logs $(quoted "$LOGS")"
    deliver "$SERVICE-logs.tar" "$ADDRESS" "$command"
}

each_row dump_row <"$WORK/nodes"
[ -z "$FAILED" ] || fail "no logs from:$FAILED; run this again"
