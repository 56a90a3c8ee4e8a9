#!/bin/sh
# Takes one node out of its cluster: the cluster moves its data to the others, and this waits until the node is no longer
# listed and its process is gone. Its directories stay; destroy.sh is for these.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   scale-in.sh NODE [--timeout S] [--dry-run]
#
# NODE is the name of one node or its endpoint.
#   --timeout S   how long the cluster may take, 3600 seconds unless said
# Refused for the last node of a role, below the number of copies that the cluster keeps, and while another member is not
# Running. When the time is over, the cluster goes on with it: run this again to go on waiting.
# Exit code: 0 it is out and stopped, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

TIMEOUT=3600
parse 'timeout=N dry-run words' "$@"
make_work_folder
[ -n "$WORDS" ] || usage_error "expected the name of a node"
chosen_rows >"$WORK/nodes"
[ "$(wc -l <"$WORK/nodes")" -eq 1 ] ||
    usage_error "one node at a time: that names $(cut -f 5 "$WORK/nodes" | tr '\n' ' ' | sed 's/ $//; s/ /, /g')"
IFS=$TAB read -r _ its_host its_address its_cluster its_service its_title its_endpoint _ _ _ its_role _ its_fewest _ <"$WORK/nodes"

# The state in which the cluster lists the node; nothing when it does not.
its_state() {
    awk -v endpoint="$its_endpoint" -v title="$its_title" '$2 == endpoint && $3 == title { print $1 }' "$WORK/listed"
}

stop_it() {
    if run_rows stop.sh '--timeout 120' <"$WORK/nodes" && [ -z "$FAILED" ]; then
        say "$its_service is out of $its_cluster and stopped; next: take it out of the spec, and destroy.sh $its_service deletes what it left"
    else
        fail "$its_service is out of $its_cluster, and its process could not be ended; next: stop-all.sh --force $its_service"
    fi
}

# Another node tells better than the one that goes.
if ! members_of "$its_cluster" "$its_service" >"$WORK/listed" && ! members_of "$its_cluster" >"$WORK/listed"; then
    [ ! -s "$WORK/why" ] || tail -n 1 "$WORK/why"
    [ "$DRY_RUN" = yes ] || fail "not begun: no node of $its_cluster tells its members"
    say "$its_service: would be taken out of $its_cluster by another node, and stopped on $its_host ($its_address)"
    exit 0
fi
state=$(its_state)
if [ -z "$state" ]; then
    say "$its_service: $its_cluster does not list it (any more)"
    stop_it
    exit 0
fi
if [ "$state" = Removing ]; then
    say "$its_service: is being removed already"
else
    peers=$(awk -v title="$its_title" '$3 == title' "$WORK/listed" | wc -l | tr -d ' ')
    [ "$peers" -gt 1 ] || fail "refused: $its_service is the last $its_title of $its_cluster"
    [ $((peers - 1)) -ge "$its_fewest" ] ||
        fail "refused: $its_cluster keeps $its_fewest copies, so it needs $its_fewest ${its_title}s, and has $peers; next: scale-out.sh with another one first"
    others=$(awk -v endpoint="$its_endpoint" -v title="$its_title" '
        $1 != "Running" && !($2 == endpoint && $3 == title) { printf "%s%s %s is %s", found ? ", " : "", $3, $2, $1; found = 1 }' "$WORK/listed")
    [ -z "$others" ] || fail "refused: all other nodes have to be Running: $others"
    [ "$state" = Running ] || say "$its_service: is $state, its data comes from the other copies"

    # A node of the same role is asked first. Code 3: another one is the one to ask.
    rows | awk -F "$TAB" -v cluster="$its_cluster" -v role="$its_role" -v service="$its_service" '
        $4 == cluster && $5 != service { line[$11 == role ? "a" NR : "b" NR] = $0; order[NR] = $11 == role ? "a" : "b" }
        END { for (i = 1; i <= NR; i++) if (order[i] == "a") print line["a" i]; for (i = 1; i <= NR; i++) if (order[i] == "b") print line["b" i] }' >"$WORK/askable"
    asked=no
    while IFS=$TAB read -r _ _ row_address _ row_service _ row_title row_endpoint _ <&5; do
        [ "$asked" = no ] || continue
        : "$row_title" "$row_endpoint"
        if [ "$DRY_RUN" = yes ]; then
            say "$its_service: would ask $row_service at $row_address to take $its_endpoint out, and wait up to $TIMEOUT s"
            asked=yes
            continue
        fi
        code=0
        ask "$row_address" "$row_service" remove "$its_endpoint" "$its_role" >"$WORK/answer" 2>&1 || code=$?
        case $code in
        0) asked=yes ;;
        2 | 3 | 255) tail -n 1 "$WORK/answer" >"$WORK/passed-over" ;;
        *)
            cat "$WORK/answer"
            fail "refused by the cluster: $its_service stays a member"
            ;;
        esac
    done 5<"$WORK/askable"
    if [ "$asked" = no ]; then
        [ ! -s "$WORK/passed-over" ] || cat "$WORK/passed-over"
        fail "no node of $its_cluster could be asked to take $its_service out"
    fi
    [ "$DRY_RUN" = no ] || exit 0
    say "$its_service: the cluster takes it out"
fi
[ "$DRY_RUN" = no ] || exit 0

begun=$(date +%s)
told=$state
while :; do
    if members_of "$its_cluster" "$its_service" >"$WORK/listed"; then
        state=$(its_state)
        [ -n "$state" ] || break
        if [ "$state" != "$told" ]; then
            say "$its_service: $state"
            told=$state
        fi
    fi
    [ $(($(date +%s) - begun)) -lt "$TIMEOUT" ] ||
        fail "$its_service is still listed ($state) after $TIMEOUT s; next: run this again to go on waiting, show.sh and the logs of the seed tell what it waits for"
    sleep 1
done
say "$its_service: no longer listed after $(($(date +%s) - begun)) s"
stop_it
