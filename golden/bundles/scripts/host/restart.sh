#!/bin/sh
# Stops services of this host and starts them again, in order, and waits until each is ready.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   restart.sh [SERVICE…] [--timeout S] [--dry-run]
#
# A SERVICE is the name of a node or of a role. Stopped services are started.
#   --timeout S   time limit for each stop and each start; default: 300 seconds
# Exit code: 0 all are ready, 1 one is not, 2 wrong arguments.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

TIMEOUT=300
parse 'timeout=N dry-run words' "$@"
services=$(choose_services)

# A node that cannot start again is better left running.
for name in $services; do
    (
        load_service "$name"
        check_user
        product check_install
    ) || exit 1
done
options="--timeout $TIMEOUT"
[ "$DRY_RUN" = no ] || options="$options --dry-run"
# shellcheck disable=SC2086
sh "$HERE/stop.sh" $options $services
# shellcheck disable=SC2086
sh "$HERE/start.sh" $options $services
