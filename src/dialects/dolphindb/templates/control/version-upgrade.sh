#!/bin/sh
# Brings DolphinDB on all hosts to the version of the spec: carries the bundle and the archive there, stops the cluster, copies its
# metadata, replaces the program, starts the cluster and asks every node for its version. Nothing serves meanwhile.
# {{ made_by }}
#
#   version-upgrade.sh [--dist FILE|DIR] [--download] [--backup NAME] [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# It belongs to the bundle of the new version. Plugins and the licence must fit that version.
#   --dist FILE|DIR   the archive of the new version, or a folder of such; else payload/ and the top of the bundle are looked at
#   --download        has hosts fetch the archive from the vendor that have it not
#   --backup NAME     what the copy of the metadata is called, the time of day unless said
#   --yes             answers the question in advance
#   --timeout S       how long each node may take, 600 seconds unless said
#   --parallel N      how many hosts at a time, 16 unless said
# When it fails half way: version-rollback.sh NAME of a bundle of the version before.
# Exit code: 0 every node runs the version, 1 not, 2 wrong arguments.
{% include "control/shared.sh" %}

BACKUP=
DOWNLOAD=no
DIST=
TIMEOUT=600
parse 'dist= backup= download yes timeout=N parallel=N dry-run' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
name=${BACKUP:-$(stamp)}
check_name "$name"
options=
[ "$DOWNLOAD" = no ] || options=' --download'
back="version-rollback.sh $name of a bundle of the version before goes back"

# What cannot work is told while the cluster still serves.
own_hosts >"$WORK/hosts"
bring_to "$WORK/hosts"
on_hosts "program-replace.sh --look$options" || fail "nothing was stopped: these hosts cannot get the new version:$FAILED"
say "stopping the cluster, copying its metadata as $name, replacing its program, and starting it again"
confirm upgrade
run_here stop-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" || fail "not started: the cluster is not completely stopped; run this again"
on_hosts "metadata-backup.sh $name" || fail "not started: the metadata is not copied on:$FAILED"
on_hosts "program-replace.sh$options" || fail "the new version is not installed on:$FAILED. Fix the problem and run this again, or $back"
run_here start-all.sh --timeout "$TIMEOUT" --parallel "$PARALLEL" ||
    fail "the new version does not start. If nothing was written, $back"
[ "$DRY_RUN" = no ] || exit 0
must_have_version
say "upgraded; the old metadata is kept as $name on every host"
