#!/bin/sh
# Changes clusters to the version of this bundle: copies the bundle and the distribution to all hosts, stops the
# clusters, replaces the old version on every host, starts everything, and waits until all nodes are Running. Data stays; the
# old version is kept on each host.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   upgrade.sh [CLUSTER…] [--dist FILE|DIR] [--parallel N] [--timeout S] [--force] [--dry-run]
#
#   --dist FILE|DIR   the archive of the new version, or a folder of archives; default: payload/ and the top level of the bundle
#   --parallel N      number of hosts at a time; default: 16
#   --timeout S       time limit for each stop and each start; default: 300 seconds
#   --force           starts although not every node is Running
# To go back, use upgrade.sh of the previous bundle; it needs no archive. Refused if the old version cannot read data of the new
# one: the only way is then a copy of all data from before the upgrade. Safe to run again after a failure.
# Exit code: 0 all nodes are Running on the new version, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=300
DIST=
parse 'dist= parallel=N timeout=N force dry-run words' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
chosen_rows >"$WORK/nodes"
clusters_of <"$WORK/nodes" >"$WORK/clusters"
rows | awk -F "$TAB" 'FNR == NR { whole[$1] = 1; next } $4 in whole' "$WORK/clusters" - >"$WORK/whole"
cmp -s "$WORK/nodes" "$WORK/whole" || usage_error "a cluster is upgraded as a whole: name clusters, not nodes"
one_a_host <"$WORK/nodes" >"$WORK/hosts"

bring_row() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would copy hosts/$HOST to $ADDRESS, with the distribution of the new version"
        return 0
    fi
    carry "$HOST" "$ADDRESS" && carry_distributions "$HOST" "$ADDRESS" --upgrade
}

upgrade_row() {
    if [ "$DRY_RUN" = yes ]; then
        on_host "sh $INSTALLER --upgrade"
        return 0
    fi
    run_installer "$HOST" "$ADDRESS" --upgrade && remote "$ADDRESS" "rm -rf $CARRIED"
}

# What a node that is stopped for long should have written before. Asked by the new scripts: the old ones may not know.
write_out() {
    awk -F "$TAB" -v cluster="$1" '$4 == cluster && $8 == "yes"' "$WORK/nodes" >"$WORK/can-write-out"
    while IFS=$TAB read -r _ _ row_address _ row_service _ <&5; do
        if remote "$row_address" "sh $CARRIED/lib/call.sh $row_service write_out"; then
            exec 5<&-
            return 0
        fi
    done 5<"$WORK/can-write-out"
    return 1
}

say "step 1 of 4: copying all files to the hosts; the clusters keep running"
each_row bring_row <"$WORK/hosts"
[ -z "$FAILED" ] || fail "nothing was changed; not copied to:$FAILED"
if [ "$DRY_RUN" = no ]; then
    while read -r one <&6; do
        can_tell "$one" || continue
        if ! members_of "$one" >"$WORK/listed"; then
            say "cluster $one: does not answer and is treated as stopped"
            continue
        fi
        all_running "$one" || [ "$FORCE" = yes ] ||
            fail "nothing was changed: not every node of $one is Running; use --force to continue anyway"
        write_out "$one" || [ "$FORCE" = yes ] ||
            fail "nothing was changed: $one could not flush its memory to disk; use --force to continue anyway"
    done 6<"$WORK/clusters"
fi

set -- --parallel "$PARALLEL" --timeout "$TIMEOUT"
[ "$DRY_RUN" = no ] || set -- "$@" --dry-run
while read -r one; do
    set -- "$@" "$one"
done <"$WORK/clusters"
say "step 2 of 4: stopping the clusters"
sh "$HERE/stop-all.sh" "$@" || fail "nothing was changed, but not everything is stopped; next: start-all.sh, or run this again"
say "step 3 of 4: installing the new version"
each_row upgrade_row <"$WORK/hosts"
[ -z "$FAILED" ] ||
    fail "everything is stopped, but not installed on:$FAILED; next: run this again, or upgrade.sh of the previous bundle to go back"
say "step 4 of 4: starting the clusters"
sh "$HERE/start-all.sh" "$@" ||
    fail "installed, but not everything is Running; next: start-all.sh, or upgrade.sh of the previous bundle to go back"
[ "$DRY_RUN" = yes ] || all_of "$(lines_of "$WORK/nodes")" 'node runs the version of this bundle' 'nodes run the version of this bundle'
