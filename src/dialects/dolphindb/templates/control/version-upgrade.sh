#!/bin/sh
# Changes DolphinDB on all hosts to the version of the spec: copies the bundle and the archive there, stops the cluster, copies its
# metadata, replaces the program, starts the cluster and checks the version of every node. The cluster is not available meanwhile.
# {{ made_by }}
#
#   version-upgrade.sh [--dist FILE|DIR] [--download] [--backup NAME] [--yes] [--timeout S] [--parallel N] [--dry-run]
#
# Run it from the bundle of the new version. Plugins and the licence must match that version.
#   --dist FILE|DIR   the archive of the new version, or a folder of archives; default: payload/ and the top level of the bundle
#   --download        makes hosts without the archive download it from the vendor
#   --backup NAME     the name of the metadata copy; default: the current time
#   --yes             skips the question
#   --timeout S       time limit for each node; default: 600 seconds
#   --parallel N      number of hosts at a time; default: 16
# If it fails, use version-rollback.sh NAME of the previous bundle.
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
back="version-rollback.sh $name of the previous bundle goes back"

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
