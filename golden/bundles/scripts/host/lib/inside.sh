#!/bin/sh
# Runs in the container of a node: becomes the node, or calls a function of its product.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   inside.sh SERVICE run [PROGRAM [ARGUMENT…]]   copies the node's files over those of the image and starts it
#   inside.sh SERVICE FUNCTION [ARGUMENT…]
#   inside.sh SERVICE lay                         copies them again, for a running node
#   inside.sh SERVICE check_image | all_ready     checks the image, or the node and those in its container
#   inside.sh SERVICE guest_watch | guest_hold | guest_release | guest_stop | guest_end | guest_tries | guest_said
#
# The functions are those of lib/<product>.sh, without the product's name before them. A guest is a node that another one starts in
# its own container: it is monitored there, started again when it stops, and stopped before the container.
# Exit code: the function's own; 2 wrong arguments.
# Functions are called by the words of the caller, or by a signal.
# shellcheck disable=SC2317
set -eu

HERE=$(cd "$(dirname "$0")/.." && pwd)
# The node as the container sees it.
export VIEW=containers
case ${2:-} in
run | lay | check_image | all_ready | guest_*) ;;
*) exec sh "$HERE/lib/call.sh" "$@" ;;
esac
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"

[ -r "$HERE/$VIEW/$1.sh" ] || usage_error "\`$1\` is no service of $HOST, which has $(service_names)"
GUESTS=
load_service "$1"
deed=$2
shift 2
# What is known of guests. It goes with the container.
STATE=/tmp/clusterc-guests

# Lays the node's files over those of the image. A script is kept as X.dist.sh, which ours starts with.
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

# Asks for the guest whenever it does not run and no one holds it.
guest_watch() {
    while :; do
        if [ ! -e "$STATE/$SERVICE.held" ] && [ -z "$(product pid)" ]; then
            if (product run) >"$STATE/$SERVICE.said" 2>&1; then
                rm -f "$STATE/$SERVICE.tries"
            else
                echo try >>"$STATE/$SERVICE.tries"
            fi
            # It may have been told to stop meanwhile.
            [ ! -e "$STATE/$SERVICE.held" ] || guest_tell
        fi
        sleep 2
    done
}

guest_hold() {
    mkdir -p "$STATE"
    : >"$STATE/$SERVICE.held"
}

guest_release() {
    rm -f "$STATE/$SERVICE.held" "$STATE/$SERVICE.tries" "$STATE/$SERVICE.said"
}

# Has the guest end, without waiting.
guest_tell() {
    pids=$(product pid | tr '\n' ' ')
    # shellcheck disable=SC2086
    [ -z "$pids" ] || product stop $pids
}

guest_stop() {
    guest_hold
    guest_tell
}

# The same, and waits. Anyone who was asked to end it may be gone; the signal is safe too.
guest_end() {
    guest_stop
    begun=$(now)
    while [ -n "$(product pid)" ]; do
        if [ $(($(now) - begun)) -ge 60 ]; then
            # shellcheck disable=SC2046
            kill -TERM $(product pid) 2>/dev/null || :
            begun=$(now)
        fi
        pause
    done
}

# How often it could not be started since it was released, and what was said last.
guest_tries() {
    [ ! -e "$STATE/$SERVICE.tries" ] || wc -l <"$STATE/$SERVICE.tries"
}

guest_said() {
    [ ! -e "$STATE/$SERVICE.said" ] || cat "$STATE/$SERVICE.said"
}

# Whether the node and those of its guests that no one holds take part.
all_ready() {
    product ready || exit 1
    for guest in $GUESTS; do
        if [ ! -e "$STATE/$guest.held" ]; then
            sh "$HERE/lib/inside.sh" "$guest" ready || exit 1
        fi
    done
}

start_guests() {
    rm -rf "$STATE"
    mkdir -p "$STATE"
    for guest in $GUESTS; do
        sh "$HERE/lib/inside.sh" "$guest" guest_watch &
    done
}

# All at a time.
end_guests() {
    ends=
    for guest in $GUESTS; do
        sh "$HERE/lib/inside.sh" "$guest" guest_end &
        ends="$ends $!"
    done
    for its_end in $ends; do
        wait "$its_end" || :
    done
}

# Brings the node to where its end loses nothing, and ends it.
end() {
    trap '' TERM INT
    end_guests
    product before_stop || :
    # The program may have become another one, or have started it.
    # shellcheck disable=SC2046
    kill -TERM $(product pid) "$NODE" 2>/dev/null || :
    ENDING=yes
}

case $deed in
run) ;;
check_image)
    # Whether the image holds what the node needs: install.sh asks before anything is started.
    product check_distribution "$ROOT"
    exit
    ;;
*)
    "$deed"
    exit
    ;;
esac
ENDING=no
lay
trap end TERM INT
if [ $# -gt 0 ]; then
    "$@" &
else
    product run &
fi
NODE=$!
start_guests
# A signal ends the wait, not the node.
while :; do
    code=0
    wait "$NODE" || code=$?
    kill -0 "$NODE" 2>/dev/null || break
done
[ "$ENDING" = yes ] || end_guests
# 143 is the node's own end after SIGTERM.
[ "$ENDING$code" != yes143 ] || code=0
exit "$code"
