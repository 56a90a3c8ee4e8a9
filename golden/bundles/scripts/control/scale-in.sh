#!/bin/sh
# Removes one node from its cluster: the cluster moves its data to the others, and the script waits until the node is no
# longer listed and its process has stopped. Its directories stay; use destroy.sh to delete them.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   scale-in.sh NODE [--timeout S] [--dry-run]
#
# NODE is the name of one node or its endpoint.
#   --timeout S   time limit for the cluster; default: 3600 seconds
# Refused for the last node of a required role, below the number of copies that the cluster keeps, and while
# another member is not Running. After the time limit, the cluster continues: run this again to wait longer. A cluster that
# cannot move the data, for example because another host fails, gives up and keeps the node: run this again when all nodes are
# Running.
# Exit code: 0 it is removed and stopped, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=3600

main() {
    parse 'timeout=N dry-run words' "$@"
    make_work_folder
    read_node
    list_members
    state=$(its_state)
    if [ -z "$state" ]; then
        say "$ITS_SERVICE: $ITS_CLUSTER does not list it (any more)"
        stop_it
        exit 0
    fi
    if [ "$state" = Removing ]; then
        say "$ITS_SERVICE: is already being removed"
    else
        refuse_needed "$state"
        ask_others
        [ "$DRY_RUN" = no ] || exit 0
        say "$ITS_SERVICE: the cluster is removing it"
    fi
    [ "$DRY_RUN" = no ] || exit 0
    await_gone "$state"
    stop_it
}

# The one node that is named, from its row.
read_node() {
    [ -n "$WORDS" ] || usage_error "expected the name of a node"
    chosen_rows >"$WORK/nodes"
    [ "$(wc -l <"$WORK/nodes")" -eq 1 ] ||
        usage_error "one node at a time: that names $(cut -f 5 "$WORK/nodes" | tr '\n' ' ' | sed 's/ $//; s/ /, /g')"
    IFS=$TAB read -r _ ITS_HOST ITS_ADDRESS ITS_CLUSTER ITS_SERVICE ITS_TITLE ITS_ENDPOINT _ _ _ ITS_ROLE _ ITS_FEWEST _ <"$WORK/nodes"
}

# What the cluster lists. Another node tells better than the one that goes.
list_members() {
    if members_of "$ITS_CLUSTER" "$ITS_SERVICE" >"$WORK/listed" || members_of "$ITS_CLUSTER" >"$WORK/listed"; then
        return 0
    fi
    [ ! -s "$WORK/why" ] || tail -n 1 "$WORK/why"
    [ "$DRY_RUN" = yes ] || fail "not started: no running node of $ITS_CLUSTER can list the members"
    say "$ITS_SERVICE: would be removed from $ITS_CLUSTER by another node, and stopped on $ITS_HOST ($ITS_ADDRESS)"
    exit 0
}

# The state in which the cluster lists the node; nothing when it does not.
its_state() {
    awk -v endpoint="$ITS_ENDPOINT" -v title="$ITS_TITLE" '$2 == endpoint && $3 == title { print $1 }' "$WORK/listed"
}

stop_it() {
    if run_rows stop.sh '--timeout 120' <"$WORK/nodes" && [ -z "$FAILED" ]; then
        say "$ITS_SERVICE is removed from $ITS_CLUSTER and stopped; next: remove it from the spec; destroy.sh $ITS_SERVICE deletes its files"
    elif grep -q -x 255 "$WORK/codes"; then
        fail "$ITS_SERVICE is removed from $ITS_CLUSTER, but $ITS_HOST cannot be reached; next: run this again when it can, to stop the process there"
    else
        fail "$ITS_SERVICE is removed from $ITS_CLUSTER, but its process could not be stopped; next: stop-all.sh --force $ITS_SERVICE"
    fi
}

# Fails when the cluster cannot do without the node, which has STATE.
refuse_needed() {
    peers=$(awk -v title="$ITS_TITLE" '$3 == title' "$WORK/listed" | wc -l | tr -d ' ')
    [ "$peers" -gt 1 ] || [ "$ITS_FEWEST" -eq 0 ] || fail "refused: $ITS_SERVICE is the last $ITS_TITLE of $ITS_CLUSTER"
    [ $((peers - 1)) -ge "$ITS_FEWEST" ] ||
        fail "refused: $ITS_CLUSTER keeps $ITS_FEWEST copies, so it needs $ITS_FEWEST ${ITS_TITLE}s, but has $peers; next: scale-out.sh with another one first"
    others=$(awk -v endpoint="$ITS_ENDPOINT" -v title="$ITS_TITLE" '
        $1 != "Running" && !($2 == endpoint && $3 == title) { printf "%s%s %s is %s", found ? ", " : "", $3, $2, $1; found = 1 }' "$WORK/listed")
    [ -z "$others" ] || fail "refused: all other nodes must be Running: $others"
    [ "$1" = Running ] || say "$ITS_SERVICE: is $1, its data is copied from the other replicas"
}

# Has another node remove it; one of the same role is asked first. A node that holds nothing for others is asked itself before: its own
# program may be the only one that does it. Code 3: another one is the one to ask.
ask_others() {
    : >"$WORK/askable"
    [ "$ITS_FEWEST" -gt 0 ] || cat "$WORK/nodes" >"$WORK/askable"
    rows | awk -F "$TAB" -v cluster="$ITS_CLUSTER" -v role="$ITS_ROLE" -v service="$ITS_SERVICE" '
        $4 == cluster && $5 != service { line[$11 == role ? "a" NR : "b" NR] = $0; order[NR] = $11 == role ? "a" : "b" }
        END { for (i = 1; i <= NR; i++) if (order[i] == "a") print line["a" i]; for (i = 1; i <= NR; i++) if (order[i] == "b") print line["b" i] }' >>"$WORK/askable"
    asked=no
    while IFS=$TAB read -r _ _ row_address _ row_service _ <&5; do
        [ "$asked" = no ] || continue
        if [ "$DRY_RUN" = yes ]; then
            say "$ITS_SERVICE: would ask $row_service at $row_address to remove $ITS_ENDPOINT, and wait up to $TIMEOUT s"
            asked=yes
            continue
        fi
        code=0
        ask "$row_address" "$row_service" remove "$ITS_ENDPOINT" "$ITS_ROLE" >"$WORK/answer" 2>&1 || code=$?
        case $code in
        0) asked=yes ;;
        2 | 3 | 255) tail -n 1 "$WORK/answer" >"$WORK/passed-over" ;;
        *)
            cat "$WORK/answer"
            fail "refused by the cluster: $ITS_SERVICE stays a member"
            ;;
        esac
    done 5<"$WORK/askable"
    if [ "$asked" = no ]; then
        [ ! -s "$WORK/passed-over" ] || cat "$WORK/passed-over"
        fail "no node of $ITS_CLUSTER could be asked to remove $ITS_SERVICE"
    fi
}

# Waits until the cluster no longer lists the node, which had STATE.
await_gone() {
    begun=$(date +%s)
    state=$1
    told=$1
    was_removing=no
    [ "$1" != Removing ] || was_removing=yes
    while :; do
        if members_of "$ITS_CLUSTER" "$ITS_SERVICE" >"$WORK/listed"; then
            state=$(its_state)
            [ -n "$state" ] || break
            if [ "$state" != "$told" ]; then
                say "$ITS_SERVICE: $state"
                told=$state
            fi
            [ "$state" != Removing ] || was_removing=yes
            # When data cannot be moved, as to a host that died, the cluster makes it an ordinary member again.
            [ "$state" != Running ] || [ "$was_removing" = no ] ||
                fail "$ITS_CLUSTER gave up, and $ITS_SERVICE stays a member: not all of its data could be moved; next: run this again when all nodes are Running; see the logs of the seed and of its peers for the reason"
        fi
        [ $(($(date +%s) - begun)) -lt "$TIMEOUT" ] ||
            fail "$ITS_SERVICE is still listed ($state) after $TIMEOUT s; next: run this again to wait longer; see show.sh and the logs of the seed for the reason"
        sleep 1
    done
    say "$ITS_SERVICE: no longer listed after $(($(date +%s) - begun)) s"
}

main "$@"
