#!/bin/sh
# Puts the metadata of every DolphinDB node back as metadata-backup.sh found it; what is there now is moved aside on its host.
# {{ made_by }}
#
#   metadata-restore.sh NAME [--yes] [--dry-run]
#
# Only while nothing was written since: what was written later is lost. The whole cluster must be stopped.
#   --yes   skips the question
# Exit code: 0 restored on every host, 1 not, 2 wrong arguments.
{% include "control/shared.sh" %}

parse 'yes dry-run words' "$@"
make_work_folder
name=$(printf '%s' "$WORDS" | head -n 1)
check_name "$name"
must_be_stopped
# All or none: every host must have the copy before one is touched.
on_hosts "metadata-restore.sh $name --yes --dry-run" || fail "nothing was changed: these hosts cannot restore \`$name\`:$FAILED"
say "data written since the copy \`$name\` will be lost"
confirm "$name"
on_hosts "metadata-restore.sh $name --yes" || fail "not restored on:$FAILED; run this again"
