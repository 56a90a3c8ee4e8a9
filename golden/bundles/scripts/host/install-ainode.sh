#!/bin/sh
# Installs the Python package of the AINodes of this host, each in its own environment. Run it after install.sh, before start.sh.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   install-ainode.sh [SERVICE…] [--wheels DIR] [--python FILE] [--reinstall] [--dry-run]
#
# A SERVICE is the name of a node; default: all AINodes of this host.
#   --wheels DIR    installs every package from this folder without a network. If the spec
#                   sets ain_install_offline to 1, the default is lib/ of the install
#   --python FILE   the Python for the environment; default: the first suitable one on PATH
#   --reinstall     installs existing packages again
# On a machine with a network, and the same Python and kind of processor, this command fills the folder; `pip download` would leave sources
# in it, which need a network again:
#   pip wheel --wheel-dir DIR lib/*ainode*.whl
# Versions from 2.0.6 on include a program and do not need this. It is safe to run again.
# Exit code: 0 installed, 1 not, 2 wrong arguments.
# The service sets what is read here.
# shellcheck disable=SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib/common.sh"
# shellcheck source=/dev/null
. "$HERE/lib/host.sh"
use_installed "$@"

WHEELS=
PYTHON=
REINSTALL=no
parse 'wheels= python= reinstall dry-run words' "$@"
if [ -n "$WHEELS" ]; then
    [ -d "$WHEELS" ] || usage_error "there is no folder \`$WHEELS\`"
    WHEELS=$(cd "$WHEELS" && pwd)
fi
[ -z "$PYTHON" ] || [ -x "$PYTHON" ] || usage_error "\`$PYTHON\` is no program"
[ -n "$WORDS" ] || WORDS=ainode
services=$(choose_services)

# Makes the environment of the loaded service, with the Python of that path, unless the spec names one.
make_environment() {
    [ ! -x "$1" ] || return 0
    [ -z "$SPEC_INTERPRETER" ] || fail "$SERVICE: there is no Python at $1, which the spec sets"
    python=${PYTHON:-$(iotdb_find_python)}
    [ -n "$python" ] || fail "$SERVICE: there is no Python $PYTHON_LEAST to $PYTHON_MOST on PATH; set one with --python"
    version=$(iotdb_python_version "$python")
    iotdb_takes_python "${version:-0.0}" ||
        fail "$SERVICE: $python is version ${version:-unknown}, the AINode $VERSION needs $PYTHON_LEAST to $PYTHON_MOST"
    say "$SERVICE: creating an environment at $ROOT/venv with Python $version"
    # install.sh --undo takes it away with the rest.
    if [ "$DRY_RUN" = no ] && [ -w "$HOME_DIR.record" ]; then
        printf 'tree\t%s\n' "$ROOT/venv" >>"$HOME_DIR.record"
    fi
    act as_user "$python" -m venv "$ROOT/venv" || fail "$SERVICE: $python could not create an environment at $ROOT/venv"
}

install_package() {
    load_service "$1"
    if [ "$ROLE" != ainode ]; then
        fail "$SERVICE is not an AINode"
    elif [ "$AINODE_KIND" != wheel ]; then
        say "$SERVICE: version $VERSION has its own program, nothing to install"
        return 0
    fi
    check_user
    wheel=$(iotdb_wheel "$ROOT")
    [ -n "$wheel" ] || fail "$SERVICE: $ROOT/lib does not have a package of version $VERSION, run install.sh first"
    interpreter=$(iotdb_interpreter)
    wheels=$WHEELS
    if [ -z "$wheels" ] && [ "$OFFLINE" = yes ]; then
        wheels=$ROOT/lib
    fi
    make_environment "$interpreter"
    if [ "$REINSTALL" = no ] && [ -x "$(iotdb_program)" ]; then
        say "$SERVICE: its package is already installed"
        return 0
    fi
    set -- "$interpreter" -m pip --disable-pip-version-check install --no-warn-script-location
    [ "$REINSTALL" = no ] || set -- "$@" --force-reinstall
    [ -z "$wheels" ] || set -- "$@" --no-index --find-links "$wheels"
    say "$SERVICE: installing ${wheel##*/}${wheels:+, with its dependencies from $wheels}"
    act as_user env -i PATH="$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" "$@" "$wheel" ||
        fail "$SERVICE: pip could not install ${wheel##*/}"
    [ "$DRY_RUN" = yes ] || [ -x "$(iotdb_program)" ] || fail "$SERVICE: pip did not install $(iotdb_program)"
    [ "$DRY_RUN" = yes ] || say "$SERVICE: installed"
}

for name in $services; do
    (install_package "$name")
done
