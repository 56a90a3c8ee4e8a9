#!/bin/sh
# Runs in the container of a node: becomes the node, or calls a function of its product.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   inside.sh SERVICE run [PROGRAM [ARGUMENT…]]   lays the node's files over the image's own and starts it
#   inside.sh SERVICE FUNCTION [ARGUMENT…]
#
# The functions are those of lib/<product>.sh, without the product's name before them.
# Exit code: the function's own; 2 wrong arguments.
set -eu

HERE=$(cd "$(dirname "$0")/.." && pwd)
# The node as the container sees it.
export VIEW=containers
case ${2:-} in
run | check_image) ;;
*) exec sh "$HERE/lib/call.sh" "$@" ;;
esac
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"

[ -r "$HERE/$VIEW/$1.sh" ] || usage_error "\`$1\` is no service of $HOST, which has $(service_names)"
load_service "$1"
# Whether the image holds what the node needs: install.sh asks before anything is started.
if [ "$2" = check_image ]; then
    product check_distribution "$ROOT"
    exit
fi
shift 2

# Lays the node's files over those of the image. A script is kept as X.dist.sh, which ours begins with.
lay() {
    [ -d "$HERE/files/$SERVICE" ] || return 0
    (cd "$HERE/files/$SERVICE" && find . -type f) | while IFS= read -r path; do
        source=$HERE/files/$SERVICE/$path
        target=$ROOT/$path
        if [ -n "$SECRET_MARK" ] && grep -q -F -e "$SECRET_MARK" "$source"; then
            fail "$SERVICE: secrets are filled in by install.sh, run it first"
        fi
        case $target in
        *.sh)
            if [ -e "$target" ] && [ ! -e "${target%.sh}.dist.sh" ]; then
                cp -p "$target" "${target%.sh}.dist.sh"
            fi
            ;;
        esac
        mkdir -p "${target%/*}"
        # Not in place: it may be a file that is in use.
        cp "$source" "$target.clusterc-new"
        case $target in
        *.sh) chmod 755 "$target.clusterc-new" ;;
        esac
        mv -f "$target.clusterc-new" "$target"
    done
}

# Brings the node to where its end loses nothing, and ends it.
# shellcheck disable=SC2317
end() {
    trap '' TERM INT
    product before_stop || :
    # The program may have become another one, or have begun it.
    # shellcheck disable=SC2046
    kill -TERM $(product pid) "$NODE" 2>/dev/null || :
    ENDING=yes
}

ENDING=no
lay
trap end TERM INT
if [ $# -gt 0 ]; then
    "$@" &
else
    product run &
fi
NODE=$!
# A signal ends the wait, not the node.
while :; do
    code=0
    wait "$NODE" || code=$?
    kill -0 "$NODE" 2>/dev/null || break
done
# 143 is the node's own end after SIGTERM.
[ "$ENDING$code" != yes143 ] || code=0
exit "$code"
