#!/bin/sh
# Checks that this folder holds what was built, and nothing else. Needs no more than a shell.
# {{ made_by }}
#
#   verify.sh [--built-only]
#
#   --built-only   files that were not built do not count
# Exit code: 0 as it was built, 1 not, 2 cannot tell.
set -eu
cd "$(dirname "$0")"

built_only=no
case $# in
0) ;;
*)
    if [ "$1" != --built-only ] || [ $# -gt 1 ]; then
        printf '%s\n' "verify: unknown argument \`$1\`" >&2
        exit 2
    fi
    built_only=yes
    ;;
esac

if [ ! -r SHA256SUMS ]; then
    printf '%s\n' "verify: there is no SHA256SUMS here" >&2
    exit 2
fi
if command -v sha256sum >/dev/null 2>&1; then
    program=sha256sum
elif command -v busybox >/dev/null 2>&1; then
    program='busybox sha256sum'
elif command -v shasum >/dev/null 2>&1; then
    program='shasum -a 256'
else
    printf '%s\n' "verify: neither sha256sum nor busybox nor shasum is here" >&2
    exit 2
fi

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cut -c 67- SHA256SUMS | LC_ALL=C sort >"$WORK/built"
# Two words for some programs. Each line ends with the verdict, in whatever language.
# shellcheck disable=SC2086
LC_ALL=C $program -c SHA256SUMS 2>/dev/null | sed -n 's/: FAILED.*//p' >"$WORK/failed" || :
# Links lead elsewhere, whatever their sums are.
find . ! -type d ! -type f | sed 's|^\./||' >"$WORK/odd"
find . ! -type d | sed 's|^\./||' | grep -v -x -e SHA256SUMS -e SHA256SUMS.minisig | LC_ALL=C sort >"$WORK/there" || :
LC_ALL=C comm -13 "$WORK/built" "$WORK/there" >"$WORK/added"

WRONG=no
tell() {
    while IFS= read -r path; do
        if [ "$2" = failed ] && [ ! -e "$path" ]; then
            printf '%s\n' "verify: $path is missing"
        else
            printf '%s\n' "verify: $path $1"
        fi
        WRONG=yes
    done <"$WORK/$2"
}
tell 'is not as it was built' failed
[ "$built_only" = yes ] || tell 'was not built' added
tell 'is no plain file' odd
[ "$WRONG" = no ] || exit 1
printf '%s\n' "verify: $(($(wc -l <"$WORK/built") + 1)) files, all as they were built"
