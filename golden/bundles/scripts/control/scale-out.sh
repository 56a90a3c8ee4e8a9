#!/bin/sh
# Adds the new nodes of this bundle to their clusters, one at a time in start order: copies the bundle to
# the node's host, installs it, checks whether the host is ready, starts the node, and waits until the cluster lists it as
# Running before the next one.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   scale-out.sh [NODE…] [--dist FILE|DIR] [--systemd] [--timeout S] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --dist FILE|DIR   the archive of the distribution, or a folder of archives; default: payload/ and the top level of the bundle
#   --systemd         also registers the nodes with systemd
#   --timeout S       time limit for each node; default: 300 seconds
# Starts only if all members are Running; a given node that has joined before but is stopped is started. Members keep their
# configuration: use distribute.sh for that.
# Exit code: 0 all nodes are Running members, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=300
SYSTEMD=no
DIST=
parse 'dist= systemd timeout=N dry-run words' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
chosen_rows >"$WORK/nodes"
INSTALL_OPTIONS=
[ "$SYSTEMD" = no ] || INSTALL_OPTIONS=--systemd

# Nodes of a cluster that were named and have joined already, in a run that was interrupted: they are started where they do not
# run.
start_halfway() {
    [ -n "$WORDS" ] || return 0
    awk -F "$TAB" -v cluster="$1" '
        FILENAME == ARGV[1] { split($0, word, " "); if (word[1] != "Running") state[word[2] " " word[3]] = word[1]; next }
        $4 == cluster && ($7 " " $6) in state' "$WORK/listed" "$WORK/nodes" >"$WORK/halfway"
    [ -s "$WORK/halfway" ] || return 0
    run_rows start.sh "--timeout $TIMEOUT" <"$WORK/halfway"
    [ -z "$FAILED" ] || fail "not started: a node that has joined is not running on:$FAILED"
    await_running "$1" "$WORK/halfway" || fail "not started: a node that has joined is not Running"
}

# Members and others, by what each cluster says.
: >"$WORK/new"
: >"$WORK/old"
clusters_of <"$WORK/nodes" >"$WORK/clusters"
while read -r one <&6; do
    if ! can_tell "$one"; then
        say "cluster $one: cannot list its members; use deploy.sh and start-all.sh"
        continue
    fi
    if ! members_of "$one" >"$WORK/listed"; then
        [ ! -s "$WORK/why" ] || tail -n 1 "$WORK/why"
        [ "$DRY_RUN" = yes ] ||
            fail "not started: no running node of $one can list the members; use start-all.sh for a cluster that is stopped or new"
        say "cluster $one: no running node can list the members, so each node is treated as new"
    fi
    rows | awk -F "$TAB" -v cluster="$one" '
        FILENAME == ARGV[1] { split($0, word, " "); member[word[2] " " word[3]] = 1; next }
        $4 == cluster && ($7 " " $6) in member' "$WORK/listed" - >>"$WORK/old"
    awk -F "$TAB" -v cluster="$one" '
        FILENAME == ARGV[1] { split($0, word, " "); member[word[2] " " word[3]] = 1; next }
        $4 == cluster && !(($7 " " $6) in member)' "$WORK/listed" "$WORK/nodes" >>"$WORK/new"
    if [ "$DRY_RUN" = no ]; then
        start_halfway "$one"
        rows_running "$one" "$WORK/old" || fail "not started: not every member of $one is Running"
    fi
done 6<"$WORK/clusters"

total=$(lines_of "$WORK/new")
if [ "$total" -eq 0 ]; then
    say "every node is already a member"
    exit 0
fi
founder=$(awk -F "$TAB" '$14 == "yes" { printf "%s%s", found ? ", " : "", $5; found = 1 }' "$WORK/new")
[ -z "$founder" ] || [ ! -s "$WORK/old" ] ||
    fail "not started: $founder is the seed, so with empty directories it would start a second cluster; next: set a member as the seed in the spec, and build again"
done_count=0
while IFS= read -r line <&6; do
    printf '%s\n' "$line" >"$WORK/row"
    one=$(printf '%s\n' "$line" | awk -F "$TAB" '{ print $5 " on " $2 }')
    its_cluster=$(printf '%s\n' "$line" | cut -f 4)
    so_far="$done_count of $total were added; next: fix the problems above and run this again"
    say "$((done_count + 1)) of $total: $one"
    each_row install_row <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: $one could not be installed; $so_far"
    run_rows preflight.sh '--new --quiet' <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: the host of $one is not ready; $so_far"
    run_rows start.sh "--timeout $TIMEOUT" <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: $one did not start; $so_far"
    if [ "$DRY_RUN" = no ]; then
        cat "$WORK/row" >>"$WORK/old"
        await_running "$its_cluster" "$WORK/old" || fail "stopped early: not all nodes are running after $one; $so_far"
    fi
    done_count=$((done_count + 1))
done 6<"$WORK/new"
[ "$DRY_RUN" = yes ] || say "$(all_of "$total" 'new node is a member' 'new nodes are members'); next: distribute.sh, if the configuration of the others changed"
