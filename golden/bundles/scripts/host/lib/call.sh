#!/bin/sh
# Calls a function of the product for one service: control/ uses it to get information that only the product has.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   call.sh SERVICE FUNCTION [ARGUMENT…]
#
# The functions are those of lib/<product>.sh, without the product's name before them: `call.sh node-1-datanode members`.
# Exit code: the function's own; 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"

[ $# -ge 2 ] || usage_error "expected a service and a function, found $# arguments"
[ -r "$HERE/services/$1.sh" ] || usage_error "\`$1\` is no service of $HOST, which has $(service_names)"
load_service "$1"
shift
can_be_asked "$1" || usage_error "\`$1\` is nothing that $PRODUCT can be asked"
product "$@"
