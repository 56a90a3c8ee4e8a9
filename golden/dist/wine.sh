#!/usr/bin/env bash
# The transcripts of golden/cli/ by the program for Windows, under wine.
# Usage: golden/dist/wine.sh CLUSTERC.EXE
set -euo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'WINEPREFIX=$work/prefix wineserver -k >/dev/null 2>&1 || :; rm -rf "$work"' EXIT
# cargo wants the HOME that it was installed for; wine puts all that it makes into its prefix.
cat >"$work/clusterc" <<SHIM
#!/bin/sh
exec env WINEPREFIX='$work/prefix' WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' wine '$program' "\$@"
SHIM
chmod +x "$work/clusterc"
"$work/clusterc" --version
CLUSTERC_PROGRAM=$work/clusterc cargo test -q --test cli transcripts
