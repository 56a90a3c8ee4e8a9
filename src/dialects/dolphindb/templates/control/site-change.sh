#!/bin/sh
# Changes the site of a controller: its address, port or alias. All agents must change in the same step: the whole cluster is
# stopped, every host gets the files of this bundle, and it is started in order.
# {{ made_by }}
#
#   site-change.sh [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# First change the spec, and build. Users and jobs of a controller are stored under its alias: for a new
# alias, first move data/<alias> on its host (preflight.sh reports it).
#   --yes          skips the question
#   --timeout S    time limit for each node; default: 600 seconds
#   --parallel N   number of hosts at a time; default: 16
# Safe to run again. Exit code: 0 every node is running, 1 not, 2 wrong arguments.
{% include "control/shared.sh" %}

TIMEOUT=600
parse 'yes timeout=N parallel=N dry-run' "$@"
make_work_folder
# Reached before anything stops: a host left behind would look for the controller where it was.
own_hosts >"$WORK/hosts"
is_reached() {
    if [ "$DRY_RUN" = no ]; then
        remote "$ADDRESS" "test -e $HOME_DIR/stop.sh"
    fi
}
each_row is_reached <"$WORK/hosts"
[ -z "$FAILED" ] || fail "nothing was changed: cannot be reached, or nothing is installed there:$FAILED"
say "restarting the whole cluster with the new sites"
confirm restart
# By what is installed: the scripts there know the sites that are in use.
stop_role() {
    own_rows | reversed | awk -F "$TAB" -v role="$1" '$11 == role' | one_a_host >"$WORK/rows"
    ROLE_OPTIONS="--timeout $TIMEOUT"
    each_row stop_former <"$WORK/rows"
    [ -z "$FAILED" ] || fail "not completely stopped:$FAILED; run this again"
}

# Services are named by what is installed, where an alias may be another one; a role has the same name on both sides.
stop_former() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would stop every $FORMER_ROLE"
    else
        remote "$ADDRESS" "sh $HOME_DIR/stop.sh $ROLE_OPTIONS $FORMER_ROLE"
    fi
}
for FORMER_ROLE in computenode datanode agent controller; do
    stop_role "$FORMER_ROLE"
done
bring_to "$WORK/hosts"
run_here start-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL"
