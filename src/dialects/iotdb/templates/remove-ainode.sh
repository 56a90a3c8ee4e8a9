#!/bin/sh
# Removes an AINode of this host from the cluster, stops it and deletes its own state. The data of the cluster is not affected.
# {{ made_by }}
#
#   remove-ainode.sh [SERVICE] [-t ID] [-i FILE] [-r] [-n] [--yes] [--dry-run]
#
# A SERVICE is the name of a node; default: the only AINode of this host.
#   -t ID    removes the AINode with this number, as `show cluster` lists it: an AINode of another host, for example
#            one whose host no longer exists. Nothing is stopped or deleted here
#   -i FILE  the Python of the package, if it differs from that of the spec
#   -r       installs the package again first
#   -n       with -r: without its dependencies
#   --yes    does not ask
# The option letters are those of the vendor's script. Versions from 2.0.6 on are removed with a statement on
# a DataNode, as in control/scale-in.sh.
# Exit code: 0 removed from the cluster, 1 not, 2 wrong arguments.
# The service sets what is read here.
# shellcheck disable=SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

TARGET=
PYTHON=
REINSTALL=no
DEPENDENCIES=yes

main() {
    read_arguments "$@"
    load_ainode
    [ "$REINSTALL" = no ] || install_again
    product check_install
    state_dir=${STATE_FILE%/*}
    if [ -n "$TARGET" ]; then
        what="the AINode with number $TARGET out of the cluster"
    else
        what="$SERVICE out of the cluster, stops it and deletes $state_dir"
    fi
    if [ "$DRY_RUN" = yes ]; then
        say "would remove $what"
        exit 0
    fi
    ask_whether "$what"
    take_out
    if [ -n "$TARGET" ]; then
        say "the AINode with number $TARGET is removed from the cluster"
        exit 0
    fi
    say "$SERVICE: removed from the cluster"
    sh "$HERE/stop.sh" "$SERVICE"
    as_user rm -rf "$state_dir"
    say "$SERVICE: $state_dir is deleted"
}

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
        --help)
            help
            exit 0
            ;;
        -t)
            case ${2:-} in
            '' | *[!0-9]*) usage_error "expected the number of an AINode after -t, found \`${2:-}\`" ;;
            esac
            TARGET=$2
            shift
            ;;
        -i)
            [ -x "${2:-}" ] || usage_error "expected a Python after -i, found \`${2:-}\`"
            PYTHON=$2
            shift
            ;;
        -r) REINSTALL=yes ;;
        -n) DEPENDENCIES=no ;;
        --yes) YES=yes ;;
        --dry-run) DRY_RUN=yes ;;
        -*) usage_error "unknown option \`$1\`" ;;
        *)
            WORDS="$WORDS$1
"
            ;;
        esac
        shift
    done
}

# Loads the one AINode that is meant.
load_ainode() {
    [ -n "$WORDS" ] || WORDS=ainode
    services=$(choose_services)
    # Word by word on purpose: names hold no spaces.
    # shellcheck disable=SC2086
    set -- $services
    [ $# -eq 1 ] || usage_error "this host has $# AINodes, say which one: $*"
    load_service "$1"
    [ "$ROLE" = ainode ] || usage_error "\`$1\` is no AINode"
    [ "$AINODE_KIND" = wheel ] ||
        fail "$SERVICE: version $VERSION is removed with the statement \`remove ainode\` on a DataNode, see control/scale-in.sh"
    check_user
    # The functions of the product take it from there.
    # shellcheck disable=SC2034
    [ -z "$PYTHON" ] || SPEC_INTERPRETER=$PYTHON
}

# Installs the package again.
install_again() {
    wheel=$(iotdb_wheel "$ROOT")
    [ -n "$wheel" ] || fail "$SERVICE: $ROOT/lib does not have a package of version $VERSION"
    set -- "$(iotdb_interpreter)" -m pip --disable-pip-version-check install --force-reinstall
    [ "$DEPENDENCIES" = yes ] || set -- "$@" --no-deps
    act as_user env -i PATH="$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" "$@" "$wheel" ||
        fail "$SERVICE: pip could not install ${wheel##*/}"
}

ask_whether() {
    [ "$YES" = no ] || return 0
    printf '%s' "this removes $1; continue? [y/N] "
    read -r answer || answer=
    case $answer in
    y | Y | yes) ;;
    *) fail "nothing was changed" ;;
    esac
}

# The program exits 0 even when it was refused: what it says in its log decides, and that goes to its output as well.
take_out() {
    code=0
    told=$(iotdb_ainode remove ${TARGET:+"$TARGET"} 2>&1) || code=$?
    if [ "$code" -ne 0 ] || ! printf '%s\n' "$told" | grep -q 'successfully removed'; then
        printf '%s\n' "$told" | tail -n 5 | cut -c 1-300
        fail "$SERVICE: the cluster did not remove it"
    fi
}

main "$@"
