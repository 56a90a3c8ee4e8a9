#!/usr/bin/env bash
# Builds the playground, target/web/clusterc.html: the compiler as WebAssembly and the page around it, in one file.
# Usage: web/build.sh
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null 2>&1; then
    echo 'skipped: npm is not installed'
    exit 0
fi
target=wasm32-unknown-unknown
rustup target list --installed | grep -qx "$target" || rustup target add "$target"
# The same crates as the program: equal input gives equal bytes in both.
cp Cargo.lock web/wasm/Cargo.lock
CARGO_TARGET_DIR=target cargo build --manifest-path web/wasm/Cargo.toml --profile web --target "$target"

cd web/page
# Installed once for each state of the lock file.
mark=node_modules/.installed-for
lock=$(sha256sum package-lock.json)
if [ "$(cat "$mark" 2>/dev/null)" != "$lock" ]; then
    npm ci --no-audit --no-fund --loglevel=error
    echo "$lock" >"$mark"
fi
if grep -q '"resolved"' package-lock.json; then echo 'package-lock.json names a registry'; exit 1; fi
page=../../target/web/clusterc.html
node build.mjs "../../target/$target/web/clusterc_web.wasm" ../../examples "$page"
echo "target/web/clusterc.html: $(stat -c %s "$page") bytes, $(gzip -9 <"$page" | wc -c) with gzip"
