#!/bin/sh
# Collects the logs of nodes: the lines of a range of days, one tar archive for each node.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   dump-log.sh NODE… [--start YYYY-MM-DD] [--end YYYY-MM-DD] [--level all|info|error|warn] [--logs DIR]
#               [--folder DIR] [--to [USER@]HOST] [--port N] [--limit KBITS] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint.
#   --start, --end       the first and the last day, both included; default: 1970-01-01 and no end
#   --level              only the logs of one level; default: all
#   --logs DIR           the folder of the logs on the hosts; default: each node's own folder
#   --folder DIR         the folder for the archives; default: the current folder
#   --to [USER@]HOST     copies them to another machine with ssh without prompts, to --folder there
#   --port N             the ssh port of that machine; default: 22
#   --limit KBITS        the rate of each node, in kbit/s from 0 (no limit) to 104857601; default: 1024
#   --parallel N         number of hosts at a time; default: 16
# Exit code: 0 all logs are collected, 1 not, 2 wrong arguments.

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
