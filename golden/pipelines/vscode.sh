#!/usr/bin/env bash
# The extension for VS Code: built, its grammar tested, packed and listed by vsce.
# Usage: golden/pipelines/vscode.sh CLUSTERC
#        golden/pipelines/vscode.sh --programs    only what npm installs
set -euo pipefail
cd "$(dirname "$0")/../../editors/vscode"
if ! command -v npm >/dev/null 2>&1; then
    echo 'skipped: npm is not installed'
    exit 0
fi
# Installed once for each state of the lock file.
mark=node_modules/.installed-for
lock=$(sha256sum package-lock.json)
if [ "$(cat "$mark" 2>/dev/null)" != "$lock" ]; then
    npm ci --no-audit --no-fund --loglevel=error
    echo "$lock" >"$mark"
fi
[ "$1" != --programs ] || exit 0

CLUSTERC=$(cd "$OLDPWD" && readlink -f "$1")
export CLUSTERC
npm run --silent package
npm test --silent
files=$(npx --no-install vsce ls --no-dependencies | sort | tr '\n' ' ')
expected='LICENSE README.md dist/extension.js dist/iotdbctl.schema.json language-configuration.json package.json snippets/clusterc.json syntaxes/clusterc.tmLanguage.json '
[ "$files" = "$expected" ] || { echo "the extension would have: $files"; exit 1; }
if grep -q '"resolved"' package-lock.json; then echo 'package-lock.json names a registry'; exit 1; fi
echo "dist/clusterc.vsix: $(stat -c %s dist/clusterc.vsix) bytes"
