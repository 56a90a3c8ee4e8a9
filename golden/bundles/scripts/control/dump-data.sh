#!/bin/sh
# Copies the data files of clusters: for each data region the files of its leader, one tar archive for each node. Only reads.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   dump-data.sh [NODE…] --start YYYY-MM-DD --end YYYY-MM-DD [--granularity partition]
#                [--folder DIR] [--to [USER@]HOST] [--port N] [--limit KBITS] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint: its cluster is copied; default: all
# clusters.
#   --start, --end       the first and the last day, both included, in UTC
#   --granularity        partition: complete time partitions that contain any of these days; the only value
#   --folder DIR         the folder for the archives; default: the current folder
#   --to [USER@]HOST     copies them to another machine with ssh without prompts, to --folder there
#   --port N             the ssh port of that machine; default: 22
#   --limit KBITS        the rate of each node, in kbit/s from 0 (no limit) to 104857601; default: 1024
#   --parallel N         number of hosts at a time; default: 16
# Data in memory is flushed first. In an archive: DATABASE/REGION/sequence|unsequence/PARTITION/*.tsfile; `load` reads them
# into any cluster of this version or a later one.
# Exit code: 0 every region is copied, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

START=
END=
GRANULARITY=partition
FOLDER=.
TO=
PORT=22
LIMIT=1024
parse 'start=D end=D granularity= folder= to= port=N limit=N parallel=N dry-run words' "$@"
check_delivery
[ "$GRANULARITY" = partition ] || usage_error "expected partition after --granularity, found \`$GRANULARITY\`"
{ [ -n "$START" ] && [ -n "$END" ]; } || usage_error "expected --start and --end, days such as 2026-01-31"
make_work_folder
chosen_rows >"$WORK/all-chosen"
awk -F "$TAB" '$10 == "iotdb"' "$WORK/all-chosen" >"$WORK/nodes"

# The regions of the row, as its cluster told.
dump_row() {
    command="sh $HOME_DIR/lib/call.sh $SERVICE dump_data $START $END"
    if [ "$DRY_RUN" = yes ]; then
        command="$command REGIONS-THAT-IT-LEADS"
    else
        while read -r database region leader; do
            [ "$leader" != "$ENDPOINT" ] || command="$command $(quoted "$database/$region")"
        done <"$WORK/regions.$CLUSTER"
    fi
    deliver "$SERVICE-data.tar" "$ADDRESS" "$command"
}

# Another row leads nothing now, and may have when its host died in an earlier dump.
clear_row() {
    remote "$ADDRESS" "sh $HOME_DIR/lib/call.sh $SERVICE clear_dumps" 2>/dev/null || :
}

clusters_of <"$WORK/nodes" >"$WORK/clusters"
[ -s "$WORK/clusters" ] || usage_error "no cluster of this product is named"
failed=
while read -r one <&6; do
    rows | awk -F "$TAB" -v cluster="$one" '$4 == cluster && $8 == "yes"' >"$WORK/leaders"
    if [ "$DRY_RUN" = no ]; then
        rm -f "$WORK/regions.$one"
        while IFS=$TAB read -r _ _ row_address _ row_service _ <&5; do
            [ ! -s "$WORK/regions.$one" ] || continue
            if ask "$row_address" "$row_service" write_out 2>"$WORK/why"; then
                ask "$row_address" "$row_service" regions >"$WORK/regions.$one" 2>"$WORK/why" || rm -f "$WORK/regions.$one"
            fi
        done 5<"$WORK/leaders"
        if [ ! -s "$WORK/regions.$one" ]; then
            [ ! -s "$WORK/why" ] || tail -n 1 "$WORK/why"
            say "cluster $one: no node can list its regions, or it has none"
            failed="$failed $one"
            continue
        fi
        unled=$(awk '$3 == "-" { printf " %s/%s", $1, $2 }' "$WORK/regions.$one")
        if [ -n "$unled" ]; then
            say "cluster $one: regions without a leader:$unled"
            failed="$failed $one"
            continue
        fi
        awk -F "$TAB" 'FNR == NR { split($0, word, " "); leads[word[3]] = 1; next } $7 in leads' \
            "$WORK/regions.$one" "$WORK/leaders" >"$WORK/rows"
        cut -f 7 "$WORK/rows" >"$WORK/reached"
        grep -v -x -F -f "$WORK/rows" "$WORK/leaders" >"$WORK/others" || :
        if ! awk 'FILENAME == ARGV[1] { reached[$1] = 1; next } !($3 in reached) { print "the leader of " $1 "/" $2 ", " $3 ", is not in control/steps.tsv"; bad = 1 } END { exit bad }' \
            "$WORK/reached" "$WORK/regions.$one"; then
            failed="$failed $one"
            continue
        fi
    else
        cp "$WORK/leaders" "$WORK/rows"
        : >"$WORK/others"
    fi
    each_row dump_row <"$WORK/rows"
    failed="$failed$FAILED"
    each_row clear_row <"$WORK/others" >/dev/null
done 6<"$WORK/clusters"
[ -z "$failed" ] || fail "not copied:$failed"
