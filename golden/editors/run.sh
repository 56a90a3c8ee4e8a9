#!/usr/bin/env bash
# Two clients of the server: Neovim, headless, goes through a session; pytest-lsp asks each request as Visual Studio Code would.
# usage: golden/editors/run.sh CLUSTERC
# EDITORS is where the tools are kept; a folder that is thrown away unless set.
set -euo pipefail
cd "$(dirname "$0")"

program=$(realpath "../../${1:?usage: golden/editors/run.sh CLUSTERC}" 2>/dev/null || realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tools=${EDITORS:-$work/tools}
if [ ! -x "$tools/bin/nvim" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install -q -r requirements.txt
fi

mkdir "$work/plant"
cp plant/*.kdl "$work/plant"
export XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config
"$tools/bin/nvim" --headless -u NONE -l session.lua "$program" "$work/plant"
diff -u plant.after/cluster.kdl "$work/plant/cluster.kdl"
"$program" check "$work/plant"
echo 'neovim: the saved file is the expected one, and check passes it'

CLUSTERC=$program timeout 120 "$tools/bin/python" -m pytest -q -p no:cacheprovider \
    -o asyncio_default_fixture_loop_scope=function requests_test.py
