#!/bin/sh
# Copies the metadata of every DolphinDB node, from all its locations, on its own host: backup/NAME/<alias> in the install.
# {{ made_by }}
#
#   metadata-backup.sh [NAME] [--dry-run]
#
# Default NAME: the current time; a copy with that name is never overwritten. The whole cluster must be stopped: metadata of
# controllers and of data nodes fit each other only then. control/metadata-restore.sh puts it back.
# Exit code: 0 copied on every host, 1 not, 2 wrong arguments.
{% include "control/shared.sh" %}

parse 'dry-run words' "$@"
make_work_folder
name=$(printf '%s' "$WORDS" | head -n 1)
name=${name:-$(stamp)}
check_name "$name"
must_be_stopped
on_hosts "metadata-backup.sh $name" || fail "not copied on:$FAILED; the copy \`$name\` is not complete"
[ "$DRY_RUN" = yes ] || say "the name of the copy is $name"
