#!/bin/sh
# Installs the bundle on its hosts: copies each host's folder there, with the distribution if it is missing, and
# runs install.sh. Data is kept; safe to run again. Nothing is started.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   deploy.sh [NODE…] [--dist FILE|DIR] [--systemd] [--force] [--yes] [--parallel N] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
# All nodes of a host are installed together: a node means its host.
#   --dist FILE|DIR   the archive of the distribution, or a folder of archives; default: payload/ and the top level of the bundle
#   --systemd         also registers the nodes with systemd
#   --force           first removes the existing install WITH ITS DATA, like destroy.sh, after its question
#   --yes             skips that question
#   --parallel N      number of hosts at a time; default: 16
# Exit code: 0 installed, 1 not everywhere, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

SYSTEMD=no
DIST=
parse 'parallel=N dist= systemd force yes dry-run words' "$@"
make_work_folder
[ -z "$DIST" ] || [ -e "$DIST" ] || usage_error "there is no \`$DIST\`"
chosen_rows >"$WORK/nodes"
one_a_host <"$WORK/nodes" >"$WORK/hosts"

if [ "$FORCE" = yes ]; then
    set -- --parallel "$PARALLEL"
    [ "$YES" = no ] || set -- "$@" --yes
    [ "$DRY_RUN" = no ] || set -- "$@" --dry-run
    while IFS=$TAB read -r _ row_host _; do
        set -- "$@" "$row_host"
    done <"$WORK/hosts"
    sh "$HERE/destroy.sh" "$@" || fail "nothing was installed"
fi
INSTALL_OPTIONS=
[ "$SYSTEMD" = no ] || INSTALL_OPTIONS=--systemd
each_row install_row <"$WORK/hosts"
[ -z "$FAILED" ] || fail "not installed on:$FAILED; fix the problems above and run this again"
[ "$DRY_RUN" = yes ] || say "installed on $(counted "$(lines_of "$WORK/hosts")" host hosts); next: check.sh, then start-all.sh"
