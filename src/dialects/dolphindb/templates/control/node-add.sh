#!/bin/sh
# Adds new nodes to a running DolphinDB cluster: agents of new hosts first, then data and compute nodes. Nothing
# is restarted, and no data is moved.
# {{ made_by }}
#
#   node-add.sh [NODE…] [--dist FILE|DIR] [--timeout S] [--dry-run]
#
# A NODE is the name of a node, role, host or cluster; default: all nodes.
# First add the host or the node to the spec, and build. The script adds every node that the cluster does not list: it copies the
# bundle to its host, and to those of the controllers, which have the list of nodes. The licence must allow the number of nodes.
#   --dist FILE|DIR   the archive for new hosts, or a folder of archives; default: payload/ and the top level of the bundle
#   --timeout S       time limit for each node; default: 300 seconds
# Exit code: 0 the cluster lists every node as running, 1 not, 2 wrong arguments.
{% include "control/shared.sh" %}

DIST=
TIMEOUT=300
parse 'dist= timeout=N dry-run words' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
chosen_rows | awk -F "$TAB" '$10 == "dolphindb"' >"$WORK/table"
if ! ask_controller members >"$WORK/listed"; then
    fail "no running controller can list the nodes of the cluster"
fi
awk -F "$TAB" '
    FNR == NR { split($0, part, " "); known[part[2]] = 1; next }
    !($7 in known) { print; if ($11 == "controller") bad = 1 }
    END { exit bad }' "$WORK/listed" "$WORK/table" >"$WORK/new" ||
    fail "a controller cannot be added while the cluster is running"
if [ ! -s "$WORK/new" ]; then
    say "the cluster already lists every node"
    exit 0
fi
awk -F "$TAB" 'FNR == NR { wanted[$2] = 1; next } $2 in wanted || $11 == "controller"' "$WORK/new" "$WORK/table" |
    one_a_host >"$WORK/hosts"
bring_to "$WORK/hosts"
# New nodes need their lines of cluster.cfg before they start.
if [ "$DRY_RUN" = no ]; then
    ask_controller reload_config || fail "the controller did not reload its cluster.cfg"
fi
while IFS= read -r row <&4; do
    new_node=$(printf '%s\n' "$row" | cut -f 5)
    new_host=$(printf '%s\n' "$row" | cut -f 2)
    new_role=$(printf '%s\n' "$row" | cut -f 11)
    new_endpoint=$(printf '%s\n' "$row" | cut -f 7)
    printf '%s\n' "$row" >"$WORK/row"
    say "$new_host: $new_node"
    if [ "$new_role" = agent ]; then
        # The controller is told of an agent that runs, which is ready only when the controller knows it.
        run_rows start.sh "--no-wait --timeout $TIMEOUT" <"$WORK/row"
        [ -z "$FAILED" ] || fail "stopped early: $new_node on $new_host does not start"
    fi
    if [ "$DRY_RUN" = yes ]; then
        say "would add $new_role $new_node at $new_endpoint"
    else
        ask_controller add_node "$new_role" "$new_endpoint" "$new_node" || fail "stopped early: the controller does not accept $new_node"
    fi
    run_rows start.sh "--timeout $TIMEOUT" <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: $new_node on $new_host does not start"
done 4<"$WORK/new"
[ "$DRY_RUN" = no ] || exit 0
all_running "$(head -n 1 "$WORK/table" | cut -f 4)" || fail "not every node is running"
