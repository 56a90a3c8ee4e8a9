#!/bin/sh
# Applies a changed cluster.cfg, for example a new volume: copies it to the controllers, makes them reload it, and
# restarts the given nodes, one after the other.
# {{ made_by }}
#
#   config-reload.sh NODE… [--timeout S] [--dry-run]
#
# First change the spec, and build. A NODE is the name of a data or compute node.
#   --timeout S   time limit for each stop and each start; default: 300 seconds
# Exit code: 0 the nodes are running again, 1 one is not, 2 wrong arguments.
{% include "control/shared.sh" %}

TIMEOUT=300
parse 'timeout=N dry-run words' "$@"
make_work_folder
[ -n "$WORDS" ] || usage_error "expected the nodes to restart"
own_rows | awk -F "$TAB" '$11 == "datanode" || $11 == "computenode"' >"$WORK/nodes"
: >"$WORK/chosen"
printf '%s' "$WORDS" >"$WORK/words"
while IFS= read -r word <&4; do
    awk -F "$TAB" -v word="$word" '$5 == word { print; found = 1 } END { exit !found }' "$WORK/nodes" >>"$WORK/chosen" ||
        usage_error "\`$word\` is no data node and no compute node of control/steps.tsv"
done 4<"$WORK/words"
own_rows | awk -F "$TAB" '$11 == "controller"' | cat - "$WORK/chosen" | one_a_host >"$WORK/hosts"
bring_to "$WORK/hosts"
if [ "$DRY_RUN" = no ]; then
    ask_controller reload_config || fail "the controller did not reload its cluster.cfg"
fi
while IFS= read -r row <&4; do
    printf '%s\n' "$row" >"$WORK/row"
    run_rows restart.sh "--timeout $TIMEOUT" <"$WORK/row"
    [ -z "$FAILED" ] || fail "stopped early: $(printf '%s\n' "$row" | cut -f 5) did not start again"
done 4<"$WORK/chosen"
