#!/bin/sh
# Copies a new licence to all DolphinDB hosts and makes the servers load it: while they run, or with a restart of the cluster.
# {{ made_by }}
#
#   license-update.sh FILE [--offline] [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# While they run, the servers accept a licence only of the same client and kind (commercial or free), and not for fewer nodes, cores
# or memory. A refused licence is removed from the hosts, and the reason is shown.
#   --offline     stops and starts the whole cluster instead; this works with every licence that the servers start with
#   --yes         skips the question of --offline
#   --timeout S   time limit for each node; default: 600 seconds
# Exit code: 0 every process has the new licence, 1 not, 2 wrong arguments.
{% include "control/shared.sh" %}

OFFLINE=no
TIMEOUT=600
parse 'offline yes timeout=N parallel=N dry-run words' "$@"
make_work_folder
SENT=$(printf '%s' "$WORDS" | head -n 1)
[ -n "$SENT" ] || usage_error "expected the file of the licence"
[ -s "$SENT" ] || usage_error "there is no \`$SENT\`, or it is empty"

take_back() {
    say "restoring the old licence"
    SENT=
    on_hosts "license-put.sh --back" || say "these hosts still have the new file:$FAILED"
}

if [ "$OFFLINE" = yes ]; then
    say "restarting the whole cluster with the new licence"
    confirm restart
    run_here stop-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" || fail "not started: the cluster is not completely stopped"
    on_hosts license-put.sh || fail "the licence is not on:$FAILED; run this again"
    run_here start-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" ||
        fail "the cluster does not start with it; each host keeps the old one as dolphindb.lic.before: use license-put.sh --back"
    [ "$DRY_RUN" = yes ] || ask_controller licences
    exit 0
fi

if [ "$DRY_RUN" = no ]; then
    say "before:"
    ask_controller licences || fail "not started: no running controller can list the licences of the processes"
fi
on_hosts license-put.sh || {
    failed=$FAILED
    take_back
    fail "the licence is not on:$failed"
}
[ "$DRY_RUN" = no ] || exit 0
if ! ask_controller update_licences >"$WORK/licences" 2>"$WORK/refused"; then
    cat "$WORK/refused"
    take_back
    fail "the servers refuse it while they run; use --offline to restart the cluster with it"
fi
say "now:"
cat "$WORK/licences"
# Every process of the table must be in the answer, and all must say the same day.
own_rows | cut -f 5 >"$WORK/aliases"
awk 'FNR == NR { day[$1] = $2; next } { if (!($1 in day)) { print "no answer from " $1; bad = 1 } else if (!(day[$1] in seen)) { seen[day[$1]] = 1; days++ } } END { exit bad || days > 1 }' \
    "$WORK/licences" "$WORK/aliases" ||
    fail "not every process has the new licence: run updateLicense() on the others, or use --offline"
