#!/usr/bin/env bash
# Makes what is in target/packages/ again, from the same commit, in another folder, for another user's home of cargo and with another umask,
# and compares the bytes. Takes as long as `.ci/dist` on a clean checkout.
# Usage: golden/dist/twice.sh [TARGET…], with the targets that `.ci/dist` was given
set -euo pipefail
cd "$(dirname "$0")/../.."
repository=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q "$repository" "$work/else where"
cargo=${CARGO_HOME:-$HOME/.cargo}
mkdir "$work/cargo"
ln -s "$cargo/registry" "$work/cargo/registry"
(
    umask 077
    cd "$work/else where"
    TZ=Asia/Shanghai CARGO_HOME=$work/cargo PATH=$PATH:$cargo/bin .ci/dist "$@"
)
again="$work/else where/target/packages"
different=0
while read -r _ name; do
    if cmp "target/packages/$name" "$again/$name"; then echo "equal: $name"; else different=1; fi
done <target/packages/SHA256SUMS
exit "$different"
