#!/bin/sh
# Builds the same spec twice under other circumstances and compares the bytes; shows under strace that no socket
# is opened. Usage: reproducible.sh CLUSTERC
set -eu
clusterc=$(readlink -f "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
(
    umask 022
    TZ=UTC LANG=C HOME=/root "$clusterc" build examples/iotdb-3c3d -o "$work/one"
    TZ=UTC LANG=C "$clusterc" build examples/iotdb-3c3d -o "$work/one.tar.gz" --archive tar.gz
)
mkdir "$work/elsewhere" "$work/home"
(
    umask 077
    cp -r examples "$work/elsewhere/examples"
    cd "$work/elsewhere"
    TZ=Asia/Shanghai LANG=de_DE.UTF-8 LC_ALL=C.UTF-8 HOME="$work/home" "$clusterc" build examples/iotdb-3c3d -o "$work/two"
    TZ=Asia/Shanghai HOME="$work/home" "$clusterc" build examples/iotdb-3c3d -o "$work/two.tar.gz" --archive tar.gz
)
diff -r "$work/one" "$work/two"
(cd "$work/one" && find . -printf '%m %p\n' | sort) >"$work/modes.one"
(cd "$work/two" && find . -printf '%m %p\n' | sort) >"$work/modes.two"
diff "$work/modes.one" "$work/modes.two"
cmp "$work/one.tar.gz" "$work/two.tar.gz"
(cd "$work/one" && sha256sum --quiet -c SHA256SUMS)
echo "equal: $(find "$work/one" -type f | wc -l) files, $(wc -c <"$work/one.tar.gz") bytes of archive"

strace -f -e trace=network -o "$work/trace" "$clusterc" build examples/iotdb-3c3d -o "$work/three" >/dev/null
strace -f -e trace=network -o "$work/trace.check" "$clusterc" check examples/iotdb-3c3d
if grep -E 'socket|connect|bind' "$work/trace" "$work/trace.check"; then
    echo 'a socket was opened' >&2
    exit 1
fi
echo 'no socket was opened'
