#!/bin/sh
# Writes the reason of an unexpected stop to the journal: the last lines of the service's own log. The systemd units run
# it after every stop; an old systemd does not report the result, and then nothing is written.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   ended.sh SERVICE
set -eu

HERE=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"

[ $# -eq 1 ] || usage_error "expected one service, found $# arguments"
[ "${SERVICE_RESULT:-success}" != success ] || exit 0
[ -r "$HERE/services/$1.sh" ] || usage_error "\`$1\` is no service of $HOST, which has $(service_names)"
load_service "$1"
say "$SERVICE: ended (${EXIT_CODE:-$SERVICE_RESULT}${EXIT_STATUS:+ $EXIT_STATUS})"
show_own_logs
