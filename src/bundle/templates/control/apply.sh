#!/bin/sh
# Changes the running clusters from the old spec to that of this bundle, step by step, with the scripts in this folder.
# {{ made_by }}
#
#   apply.sh [--dist FILE|DIR] [--systemd] [--timeout S] [--yes] [--done N] [--parallel N] [--again] [--dry-run]
#
#   --dist FILE|DIR   the archive for new hosts and new versions, or a folder of archives; default: payload/ and the top level of the bundle
#   --systemd         new nodes run as systemd units
#   --timeout S       time limit for each start or stop; default: 300 seconds
#   --yes             skips all questions
#   --done N          marks the manual step N as done
#   --parallel N      number of hosts at a time; default: 16
#   --again            discards the journal of another plan
#   --dry-run         prints the steps and their commands without connecting to a host
# Completed steps are recorded in a journal next to the bundle, or in the file in CLUSTERC_JOURNAL. After any interruption, run apply.sh
# again: it continues with the unfinished step. It asks before a step in which writes stop. It stops at the first step that
# fails, and prints how to undo that step.
# Exit code: 0 all steps are done, 1 not, 2 wrong arguments.
{% include "shell/control-head.sh" %}

PLAN=$HERE/apply.tsv
TIMEOUT=300
SYSTEMD=no
DIST=
DONE=0
ANEW=no
IS_FORCED=no

main() {
    parse 'dist= systemd timeout=N yes done=N parallel=N anew dry-run' "$@"
    [ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
    make_work_folder
    TOTAL=$(plan_rows | wc -l | tr -d ' ')
    CLUSTERC_TABLE=$WORK/members
    export CLUSTERC_TABLE
    if [ "$DRY_RUN" = no ]; then
        open_journal
        grep -q '^end' "$JOURNAL" && {
            say "all $TOTAL steps are already done"
            exit 0
        }
    fi
    plan_rows >"$WORK/plan"
    while IFS=$TAB read -r NUMBER ACTION WRITES CLEANS RUN NODES HOSTS WHY UNDO <&7; do
        if [ "$DRY_RUN" = no ] && grep -q "^done $NUMBER " "$JOURNAL"; then
            continue
        fi
        do_step
    done 7<"$WORK/plan"
    [ "$DRY_RUN" = no ] || exit 0
    note end
    say "$(all_of "$TOTAL" 'step is done' 'steps are done'): the clusters match the spec of this bundle"
}

# The plan's columns: number, action, whether writes continue, whether directories of the nodes are emptied at the end, the script,
# nodes, hosts, reason, way back. Names in a column are separated by spaces.
plan_rows() {
    # A plan may have no steps.
    awk '!/^#/' "$PLAN"
}

# The journal of this plan, which one process at a time may write.
open_journal() {
    bundle=$(cd "$HERE/.." && pwd)
    JOURNAL=${CLUSTERC_JOURNAL:-$bundle.journal}
    identity="plan $(cat "$PLAN" "$HERE/apply-nodes.tsv" "$HERE/apply-moves.tsv" | cksum | tr ' ' '-')"
    take_journal
    if [ -s "$JOURNAL" ] && [ "$(head -n 1 "$JOURNAL")" != "$identity" ]; then
        if [ "$ANEW" = no ] && ! grep -q '^end' "$JOURNAL"; then
            fail "nothing was changed: $JOURNAL is the journal of another plan, which is not finished; next: finish that plan, or use --anew"
        fi
        mv "$JOURNAL" "$JOURNAL.$(date -u '+%Y%m%dT%H%M%SZ')"
    fi
    [ -s "$JOURNAL" ] || say "$identity" >"$JOURNAL" || fail "nothing was changed: cannot write $JOURNAL; next: set CLUSTERC_JOURNAL to another file"
}

take_journal() {
    if ! mkdir "$JOURNAL.lock" 2>/dev/null; then
        [ -d "$JOURNAL.lock" ] || fail "nothing was changed: cannot write $JOURNAL.lock; next: set CLUSTERC_JOURNAL to another file"
        holder=$(cat "$JOURNAL.lock/pid" 2>/dev/null || :)
        if [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null; then
            fail "nothing was changed: another apply.sh is running (process $holder)"
        fi
    fi
    say $$ >"$JOURNAL.lock/pid"
    trap 'rm -rf "$JOURNAL.lock"; close_connections; rm -rf "$WORK"' EXIT
}

# One line of the journal, on the disk before the next command.
note() {
    printf '%s %s\n' "$*" "$(date -u '+%Y-%m-%dT%H:%M:%SZ')" >>"$JOURNAL"
    sync
}

do_step() {
    downtime=
    [ "$WRITES" = yes ] || downtime='; WRITES STOP meanwhile'
    say "step $NUMBER of $TOTAL: $ACTION ${NODES}: $WHY$downtime"
    members_during "$NUMBER" >"$CLUSTERC_TABLE"
    IS_RESUMED=no
    if [ "$DRY_RUN" = no ]; then
        if grep -q "^begun $NUMBER " "$JOURNAL"; then
            IS_RESUMED=yes
        else
            ask_first
            note "begun $NUMBER"
        fi
        [ "$IS_RESUMED" = no ] || bring_back
    fi
    run_step || fail "step $NUMBER of $TOTAL failed; next: fix the problems above and run apply.sh again, or undo the step: $UNDO"
    [ "$DRY_RUN" = yes ] || note "done $NUMBER"
}

# The table of nodes as it is during a step: who has joined, and who has not left.
members_during() {
    awk -F "$TAB" -v step="$1" '
        /^#/ { next }
        $1 <= step && ($2 == "-" || $2 >= step) { sub(/^[^\t]*\t[^\t]*\t/, ""); print }' "$HERE/apply-nodes.tsv" |
        sort -s -n -k 1,1
}

ask_first() {
    case $ACTION in
    manual) [ "$DONE" = "$NUMBER" ] || confirm_done ;;
    *)
        [ "$WRITES" = yes ] || confirm stop
        [ "$CLEANS" = no ] || confirm empty
        ;;
    esac
}

confirm_done() {
    [ "$YES" = no ] || fail "step $NUMBER is manual: $WHY; next: do it, then run apply.sh --done $NUMBER"
    confirm 'done'
}

# A step that was interrupted may have left nodes stopped that it does not stop for good.
bring_back() {
    case $ACTION in
    install | reload | restart | scale-out | scale-in)
        if [ "$ACTION" = install ] && [ "$WRITES" = no ]; then
            return 0
        fi
        members_during $((NUMBER - 1)) | cut -f 5 >"$WORK/before"
        cut -f 5 "$CLUSTERC_TABLE" | grep -x -F -f "$WORK/before" >"$WORK/bring-back" || return 0
        say "step $NUMBER was interrupted: starting those of its nodes that are not running"
        set --
        while IFS= read -r one; do
            set -- "$@" "$one"
        done <"$WORK/bring-back"
        run start-all.sh --timeout "$TIMEOUT" "$@" || fail "step $NUMBER of $TOTAL: not every node is running; next: fix the problems above and run apply.sh again"
        ;;
    esac
}

# Does what the step's script does, or prints it.
run() {
    script=$1
    shift
    if [ "$DRY_RUN" = yes ]; then
        say "    $script $*"
        return 0
    fi
    sh "$HERE/$script" "$@" </dev/null
}

# Runs a script on nodes or hosts, with those of the options that its head names.
with_options() {
    script=$1
    shift
    takes "$script" '\(NODE\|CLUSTER\)' || set --
    ! takes "$script" --timeout || set -- --timeout "$TIMEOUT" "$@"
    # What it would ask was asked here.
    ! takes "$script" --yes || set -- --yes "$@"
    ! takes "$script" --systemd || [ "$SYSTEMD" = no ] || set -- --systemd "$@"
    ! takes "$script" --dist || [ -z "$DIST" ] || set -- --dist "$DIST" "$@"
    ! takes "$script" --parallel || set -- --parallel "$PARALLEL" "$@"
    ! takes "$script" --force || [ "$IS_FORCED" = no ] || set -- --force "$@"
    run "$script" "$@"
}

# Whether the usage of a script has a word: SCRIPT WORD.
takes() {
    sed -n '2,/^[^#]/p' "$HERE/$1" | grep -q -e "^#   $1.*$2"
}

# For each node of the step by itself: what was done is noted, so that a second run skips it.
each_node() {
    for one in $NODES; do
        if [ "$DRY_RUN" = no ] && grep -q -x -F -e "node $NUMBER $one" "$JOURNAL"; then
            continue
        fi
        "$@" "$one" || return 1
        [ "$DRY_RUN" = yes ] || say "node $NUMBER $one" >>"$JOURNAL"
    done
}

leave() {
    with_options "$RUN" "$1" || return 1
    [ "$CLEANS" = no ] || run clean.sh --yes "$1"
}

# Names of nodes and hosts hold no spaces, so that lists of them are split on purpose.
# shellcheck disable=SC2086
run_step() {
    case $ACTION in
    preflight)
        run "$RUN" $NODES
        ;;
    install)
        with_options "$RUN" $HOSTS
        ;;
    restart)
        each_node with_options "$RUN"
        ;;
    scale-in)
        each_node leave
        ;;
    upgrade)
        # One that was interrupted has left nodes stopped.
        IS_FORCED=$IS_RESUMED
        with_options "$RUN" $NODES
        IS_FORCED=no
        ;;
    move-data)
        move_data
        ;;
    manual)
        say "    by hand: $WHY"
        ;;
    *)
        with_options "$RUN" $NODES
        ;;
    esac
}

# Moves the directories of the step's nodes, each on its host.
move_data() {
    awk -F "$TAB" -v step="$NUMBER" '$1 == step' "$HERE/apply-moves.tsv" >"$WORK/moves"
    while IFS=$TAB read -r _ service from to <&5; do
        address=$(awk -F "$TAB" -v service="$service" '$5 == service { print $3 }' "$CLUSTERC_TABLE")
        if [ "$DRY_RUN" = yes ]; then
            say "    on $address: move $from to $to"
            continue
        fi
        send "$address" "sh -s -- $HOME_DIR $(quoted "$service") $(quoted "$from") $(quoted "$to")" <"$HERE/lib/move.sh" || return 1
    done 5<"$WORK/moves"
}

main "$@"
