#!/bin/sh
# Runs one service in the foreground: what start.sh puts in the background and what the systemd units start.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   run.sh SERVICE
set -eu

HERE=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"

[ $# -eq 1 ] || usage_error "expected one service, found $# arguments"
[ -r "$HERE/services/$1.sh" ] || usage_error "\`$1\` is no service of $HOST, which has $(service_names)"
load_service "$1"
product run
