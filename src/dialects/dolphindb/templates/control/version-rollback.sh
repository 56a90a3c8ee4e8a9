#!/bin/sh
# Goes back to the version of the spec after an upgrade that failed: carries the bundle there, stops what runs, puts back the
# metadata that was copied before the upgrade and the program that was kept, starts the cluster and asks every node for its
# version.
# {{ made_by }}
#
#   version-rollback.sh NAME [--dist FILE|DIR] [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# It belongs to the bundle of the version to go back to. NAME is the copy that version-upgrade.sh made. ONLY WHILE NOTHING WAS
# WRITTEN after the upgrade: that would be lost.
#   --dist FILE|DIR   the archive, for hosts where the program was not kept
#   --yes             answers the question in advance
#   --timeout S       how long each node may take, 600 seconds unless said
#   --parallel N      how many hosts at a time, 16 unless said
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
