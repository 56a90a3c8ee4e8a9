#!/bin/sh
# DELETES THE DATA of stopped nodes in all directories: data, system, consensus and WAL directories, logs, extensions. The
# install stays. destroy.sh also removes the install.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   clean.sh [NODE…] [--yes] [--force] [--install] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
# Shows what will be deleted, and asks for the names of the clusters first. Refuses while a selected node is running,
# or is still a member of a cluster with other running nodes, or if that is unknown: use scale-in.sh first.
#   --yes          skips the question
#   --force        continues although a node is still a member, or may be
#   --install      the same as destroy.sh
#   --parallel N   number of hosts at a time; default: 16
# Exit code: 0 everything is deleted, 1 not, or not everywhere, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

INSTALL=no
parse 'parallel=N yes force install dry-run words' "$@"
make_work_folder
chosen_rows >"$WORK/nodes"
one_a_host <"$WORK/nodes" >"$WORK/hosts"
deed=clean.sh
CLEAN_OPTIONS=
if [ "$INSTALL" = yes ]; then
    deed=destroy.sh
    CLEAN_OPTIONS=--install
fi

# The services of a host that were chosen, and what is done to them: in one command, for what they share is the last to go.
clean_host() {
    services=$(awk -F "$TAB" -v host="$HOST" '$2 == host { printf " %s", $5 }' "$WORK/nodes")
    on_installed clean.sh "$1${CLEAN_OPTIONS:+ $CLEAN_OPTIONS}$services"
}

look() {
    clean_host --list
}

wipe() {
    clean_host '--yes --quiet'
}

if [ "$DRY_RUN" = no ]; then
    # A member that comes back empty is not taken in again, and what it held may be the only copy.
    clusters_of <"$WORK/nodes" >"$WORK/clusters"
    while read -r one <&4; do
        can_tell "$one" || continue
        if ! members_of "$one" >"$WORK/listed"; then
            part=$(rows | awk -F "$TAB" -v cluster="$one" '
                FILENAME == ARGV[1] { chosen[$5] = 1; next }
                $4 == cluster && !($5 in chosen) { rest = 1 }
                END { print rest ? "yes" : "no" }' "$WORK/nodes" -)
            [ "$part" = no ] || [ "$FORCE" = yes ] ||
                fail "nothing was deleted: no running node of $one can list the members; start the cluster first, or clean all of it"
            continue
        fi
        awk -F "$TAB" -v cluster="$one" '
            FNR == NR { split($0, word, " "); member[word[2] " " word[3]] = word[1]; next }
            $4 == cluster && member[$7 " " $6] != "" {
                printf "%s is still a member of cluster %s (%s)\n", $5, cluster, member[$7 " " $6]
                found = 1
            }
            END { exit found }' "$WORK/listed" "$WORK/nodes" || [ "$FORCE" = yes ] ||
            fail "nothing was deleted: remove it with scale-in.sh first, or stop the whole cluster"
    done 4<"$WORK/clusters"
fi
each_row look <"$WORK/hosts" >"$WORK/going"
cat "$WORK/going"
[ -z "$FAILED" ] || fail "nothing was deleted; not ready:$FAILED"
[ "$DRY_RUN" = no ] || exit 0
grep -q -e ': empties /' -e ': removes /' "$WORK/going" || exit 0
say "all of this will be deleted permanently"
confirm "$(clusters_of <"$WORK/nodes" | tr '\n' ' ' | sed 's/ $//')"
each_row wipe <"$WORK/hosts"
[ -z "$FAILED" ] || fail "not everything was deleted on:$FAILED; run $deed again, it skips what is already deleted"
if [ "$INSTALL" = yes ]; then
    say "destroyed on $(counted "$(lines_of "$WORK/hosts")" host hosts); next: deploy.sh"
else
    say "cleaned on $(counted "$(lines_of "$WORK/hosts")" host hosts); next: start-all.sh starts an empty cluster"
fi
