# What clusters say of their nodes. Sourced by lib.sh, never run.
# {{ made_by }}
# shellcheck shell=sh
# The scripts that source this file read these variables.
# shellcheck disable=SC2034,SC2153,SC2154

# The clusters of the rows on standard input.
clusters_of() {
    cut -f 4 | sort -u
}

# Whether some node of a cluster can tell how all of them are. Of others, start.sh and status.sh say it node by node.
can_tell() {
    rows | awk -F "$TAB" -v cluster="$1" '$4 == cluster && $8 == "yes" { found = 1 } END { exit !found }'
}

# What a cluster says of its nodes: state, endpoint and role. Asks its nodes one after the other, not the service $2.
members_of() {
    rows | awk -F "$TAB" -v cluster="$1" '$4 == cluster && $8 == "yes"' >"$WORK/can-list"
    : >"$WORK/why"
    while IFS=$TAB read -r _ row_host row_address _ row_service _ <&3; do
        [ "$row_service" != "${2:-}" ] || continue
        ! is_windows "$row_host" || continue
        if remote "$row_address" "sh $HOME_DIR/status.sh --members $row_service" >"$WORK/members" 2>"$WORK/why" &&
            [ -s "$WORK/members" ]; then
            cat "$WORK/members"
            exec 3<&-
            return 0
        fi
    done 3<"$WORK/can-list"
    return 1
}

# Says which of the rows in the file $2 are not Running in cluster $1, and which nodes the cluster lists that the table does
# not; succeeds when all of them are. The service $3 is not asked.
rows_running() {
    can_tell "$1" || return 0
    if ! members_of "$1" "${3:-}" >"$WORK/listed"; then
        say "cluster $1: no running node answers, so the state of the cluster is unknown"
        [ ! -s "$WORK/why" ] || tail -n 1 "$WORK/why"
        return 1
    fi
    awk -F "$TAB" -v cluster="$1" '$4 == cluster { print $7, $6, $2, $5 }' "$2" >"$WORK/expected"
    rows | awk -F "$TAB" -v cluster="$1" '$4 == cluster { print $7, $6 }' >"$WORK/all-known"
    awk -v cluster="$1" '
        FILENAME == ARGV[1] { state[$2 " " $3] = $1; next }
        FILENAME == ARGV[2] { known[$1 " " $2] = 1; next }
        {
            now = state[$1 " " $2]
            if (now != "Running") {
                printf "cluster %s: %s (%s on %s, %s) is %s\n", cluster, $4, $2, $3, $1, now == "" ? "not listed" : now
                bad = 1
            }
        }
        END {
            for (node in state) if (!(node in known)) {
                split(node, part, " ")
                printf "cluster %s: lists a %s at %s that the spec does not have (%s)\n", cluster, part[2], part[1], state[node]
            }
            exit bad
        }' "$WORK/listed" "$WORK/all-known" "$WORK/expected"
}

# The same for all nodes of a cluster.
all_running() {
    rows >"$WORK/every-row"
    rows_running "$1" "$WORK/every-row"
}

# Waits until every row in the file $2 is Running in cluster $1.
await_running() {
    can_tell "$1" || return 0
    begun=$(date +%s)
    until rows_running "$1" "$2" >"$WORK/missing" 2>&1; do
        if [ $(($(date +%s) - begun)) -ge "$TIMEOUT" ]; then
            cat "$WORK/missing"
            return 1
        fi
        sleep 1
    done
    cat "$WORK/missing"
    count=$(awk -F "$TAB" -v cluster="$1" '$4 == cluster' "$2" | wc -l | tr -d ' ')
    if [ "$count" -eq "$(rows | awk -F "$TAB" -v cluster="$1" '$4 == cluster' | wc -l)" ]; then
        say "cluster $1: $(all_of "$count" 'node is Running' 'nodes are Running')"
    else
        say "cluster $1: $(counted "$count" 'of its nodes, the one that was chosen, is Running' 'of its nodes, those that were chosen, are Running')"
    fi
}

# Fails unless every node of the clusters of the rows in a file is Running. The second argument starts the reason.
require_running() {
    clusters_of <"$1" >"$WORK/required"
    while read -r cluster_name <&4; do
        all_running "$cluster_name" || fail "$2: not every node of $cluster_name is Running"
    done 4<"$WORK/required"
}

# Waits until every row in a file is Running; the second argument ends the reason.
await_rows() {
    clusters_of <"$1" >"$WORK/awaited"
    while read -r cluster_name <&4; do
        await_running "$cluster_name" "$1" || fail "after $TIMEOUT s not every node of $cluster_name is Running${2:+; $2}"
    done 4<"$WORK/awaited"
}
