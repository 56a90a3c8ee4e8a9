#!/usr/bin/env bash
# The documentation as a site: mdBook builds it without a word of complaint, and every link of every page leads to a file and a heading of it.
# Usage: golden/site/run.sh
# mdBook is built into the user's cache.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=0.5.4
cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/dist/mdbook-$version
[ -x "$cache/bin/mdbook" ] ||
    CARGO_PROFILE_DEV_DEBUG=false cargo install -q --debug --locked --no-default-features --features search --root "$cache" "mdbook@$version"
said=$("$cache/bin/mdbook" build docs 2>&1)
if grep -E 'WARN|ERROR' <<<"$said"; then
    exit 1
fi
exec python3 golden/site/links.py target/site
