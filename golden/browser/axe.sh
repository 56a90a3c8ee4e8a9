#!/usr/bin/env bash
# Prints where axe-core is, which is kept in the user's cache.
# Usage: golden/browser/axe.sh
set -euo pipefail
axe=4.14.1
cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/axe-core-$axe
if [ ! -f "$cache/axe.min.js" ]; then
    new=$(mktemp -d)
    (cd "$new" && npm pack --silent "axe-core@$axe" >/dev/null && tar -xzf "axe-core-$axe.tgz" package/axe.min.js)
    mkdir -p "$(dirname "$cache")"
    rm -rf "$cache"
    mv "$new/package" "$cache"
    rm -rf "$new"
fi
echo "$cache/axe.min.js"
