#!/usr/bin/env bash
# The transcripts of golden/cli/ by the program for Windows, under wine.
# Usage: golden/dist/wine.sh CLUSTERC.EXE
set -euo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'WINEPREFIX=$work/prefix wineserver -k >/dev/null 2>&1 || :; rm -rf "$work"' EXIT
# Windows has this library, and the wine of Debian 12 does not: it has one function, which fills a buffer with random bytes.
cp "$program" "$work/clusterc.exe"
program=$work/clusterc.exe
cat >"$work/prng.c" <<'C'
#include <stddef.h>
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *bytes, unsigned long size);
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *bytes, size_t size) { return SystemFunction036(bytes, size); }
C
x86_64-w64-mingw32-gcc -shared -o "$work/bcryptprimitives.dll" "$work/prng.c" -ladvapi32
# cargo wants the HOME that it was installed for; wine puts all that it makes into its prefix.
cat >"$work/clusterc" <<SHIM
#!/bin/sh
exec env WINEPREFIX='$work/prefix' WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' wine '$program' "\$@"
SHIM
chmod +x "$work/clusterc"
"$work/clusterc" --version
CLUSTERC_PROGRAM=$work/clusterc cargo test -q --test cli transcripts
