#!/bin/sh
# Goes back to the version of the spec after a failed upgrade: copies the bundle to the hosts, stops the
# cluster, restores the metadata from before the upgrade and the old program, starts the cluster and checks the version of every node.
# {{ made_by }}
#
#   version-rollback.sh NAME [--dist FILE|DIR] [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# Run it from the bundle of the old version. NAME is the copy that version-upgrade.sh made. USE IT ONLY IF NOTHING WAS
# WRITTEN after the upgrade: newer data would be lost.
#   --dist FILE|DIR   the archive, for hosts without the old program
#   --yes             skips the question
#   --timeout S       time limit for each node; default: 600 seconds
#   --parallel N      number of hosts at a time; default: 16
# Safe to run again. Exit code: 0 every node runs the version, 1 not, 2 wrong arguments.
{% include "control/shared.sh" %}

DIST=
TIMEOUT=600
parse 'dist= yes timeout=N parallel=N dry-run words' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
name=$(printf '%s' "$WORDS" | head -n 1)
check_name "$name"
own_hosts >"$WORK/hosts"
bring_to "$WORK/hosts"
on_hosts "program-replace.sh --look" || fail "nothing was stopped: these hosts cannot go back to this version:$FAILED"
on_hosts "metadata-restore.sh $name --look" || fail "nothing was stopped: these hosts have no copy \`$name\`:$FAILED"
say "the cluster is stopped, and data written since the copy \`$name\` will be lost"
confirm "$name"
run_here stop-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" || fail "not started: the cluster is not completely stopped"
on_hosts "metadata-restore.sh $name --yes" || fail "the metadata is not restored on:$FAILED; run this again"
on_hosts "program-replace.sh" || fail "the version is not installed on:$FAILED; run this again"
run_here start-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" || fail "the cluster does not start"
[ "$DRY_RUN" = no ] || exit 0
must_have_version
say "went back; each host keeps the replaced metadata next to it as *.replaced"
