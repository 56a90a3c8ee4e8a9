#!/bin/sh
# Checks that this folder contains exactly what was built. Needs only a shell.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   verify.sh [--built-only]
#
#   --built-only   ignores modes, and files that install.sh does not install, such as archives
# Exit code: 0 unchanged, 1 changed, 2 unknown.
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

if [ -e .clusterc-new/journal.json ]; then
    printf '%s\n' "verify: a build was interrupted while it moved files here: run the build again, it continues where that one stopped" >&2
    exit 2
fi
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
    printf '%s\n' "verify: there is no sha256sum, busybox or shasum" >&2
    exit 2
fi

WORK=$(mktemp -d)
# A step that cannot do its work ends with its own code.
finish() {
    code=$?
    rm -rf "$WORK"
    [ "$code" -le 2 ] || exit 2
}
trap finish EXIT
# Names are bytes here, whatever the language. Each step writes a file and is checked: what dies must not pass for "nothing found".
LC_ALL=C
export LC_ALL

# What find finds here, but for what a build or a signing left that was stopped: the next one clears it.
here() {
    find . "$@" >"$WORK/all"
    sed -e '/^\.\/\.clusterc-new\//d' "$WORK/all"
}

# What is listed; a line that is no sum and name makes the list another one.
sed -n 's/^[0-9a-f]\{64\}  \(.*\)$/\1/p' SHA256SUMS >"$WORK/names"
sort "$WORK/names" >"$WORK/built"
COUNT=$(awk 'END { print NR }' SHA256SUMS)
if [ "$COUNT" -lt 1 ] || [ "$(awk 'END { print NR }' "$WORK/built")" -ne "$COUNT" ]; then
    printf '%s\n' "verify: SHA256SUMS differs from what was built"
    exit 1
fi
# Not what a program finds wrong counts, but what it does not find right. Its exit code says the same, less exactly.
# Two words for some programs.
# shellcheck disable=SC2086
$program -c SHA256SUMS >"$WORK/verdicts" 2>/dev/null || :
sed -n 's/: OK$//p' "$WORK/verdicts" >"$WORK/right"
sort "$WORK/right" >"$WORK/whole"
comm -23 "$WORK/built" "$WORK/whole" >"$WORK/failed"
# Links lead elsewhere, whatever their sums are.
here ! -type d ! -type f >"$WORK/odd"
# A name with a line break makes more lines than one, of which one at least was not built.
here ! -type d >"$WORK/files"
sed -e 's|^\./||' -e '/^SHA256SUMS$/d' -e '/^SHA256SUMS\.minisig$/d' \
    -e '/^\.SHA256SUMS\.minisig\.clusterc-[0-9][0-9]*$/d' "$WORK/files" >"$WORK/lines"
sort "$WORK/lines" >"$WORK/there"
comm -13 "$WORK/built" "$WORK/there" >"$WORK/added"
here -type d >"$WORK/folders"
sed -e 's|^\./||' -e '/^\.$/d' -e '/^\.clusterc-new$/d' "$WORK/folders" >"$WORK/lines"
sort "$WORK/lines" >"$WORK/there"
awk -F / '{ above = ""; for (i = 1; i < NF; i++) { above = above $i; if (!seen[above]++) print above; above = above "/" } }' "$WORK/built" >"$WORK/lines"
sort "$WORK/lines" >"$WORK/parents"
comm -13 "$WORK/parents" "$WORK/there" >"$WORK/empty"
# What a umask removes is no damage; what others may write, what runs as someone else or runs at all is.
here -type f \( -perm -4000 -o -perm -2000 -o -perm -1000 -o -perm -020 -o -perm -002 \) >"$WORK/loose"
here -type f \( -perm -100 -o -perm -010 -o -perm -001 \) >"$WORK/runs"
here -type f -perm -100 >"$WORK/run"
# What holds secrets is for the owner's eyes only: files of mode 0600, as lib/host.sh lists them.
here -type f \( -perm -040 -o -perm -004 \) >"$WORK/lines"
sort "$WORK/lines" >"$WORK/read"
find . -type f \( -path ./lib/host.sh -o -path './hosts/*/lib/host.sh' \) -exec awk '
    { sub(/^FILES=\047/, "") }
    /^0600 [^ ]+ \// {
        sub(/^0600 [^ ]+ /, "")
        sub(/\047$/, "")
        print substr(FILENAME, 1, length(FILENAME) - length("lib/host.sh")) "files" $0
    }' {} + >"$WORK/lines"
sort "$WORK/lines" >"$WORK/secret"
comm -12 "$WORK/secret" "$WORK/read" >>"$WORK/loose"
awk '
    function is_program(path) {
        if (path ~ /^\.\/(hosts\/[^\/]*\/)?lib\/(run|call|ended)\.sh$/) return 1
        return path ~ /^\.\/(control\/|hosts\/[^\/]*\/)?[^\/]*\.sh$/ && path != "./control/lib.sh"
    }
    FILENAME == ARGV[1] { print; next }
    FILENAME == ARGV[2] { if (!is_program($0)) print; next }
    FILENAME == ARGV[3] { can[$0] = 1; next }
    is_program("./" $0) && !(("./" $0) in can) { print "./" $0 }' \
    "$WORK/loose" "$WORK/runs" "$WORK/run" "$WORK/built" >"$WORK/lines"
sed 's|^\./||' "$WORK/lines" >"$WORK/there"
sort -u "$WORK/there" >"$WORK/modes"
# One that is not there has no mode.
printf '%s\n' SHA256SUMS >>"$WORK/right"
sort "$WORK/right" >"$WORK/whole"
comm -12 "$WORK/modes" "$WORK/whole" >"$WORK/mode"
sed 's|^\./||' "$WORK/odd" >"$WORK/strange"
# An archive may be next to what was built; what install.sh would take along may not. It sets the modes itself.
if [ "$built_only" = yes ]; then
    for list in added empty; do
        sed -n -e '/^\(files\|lib\|services\|systemd\)\(\/\|$\)/p' -e '/^[^/]*\.sh$/p' "$WORK/$list" >"$WORK/lines"
        cp "$WORK/lines" "$WORK/$list"
    done
    : >"$WORK/mode"
fi

WRONG=no
# Says of each path of a list what is wrong with it. What a terminal would obey is not shown.
tell() {
    while IFS= read -r path; do
        if [ "$2" = failed ] && [ ! -e "$path" ]; then
            problem='is missing'
        else
            problem=$1
        fi
        printf '%s\n' "verify: $path $problem" | tr '\001-\011\013-\037\177' '?'
        WRONG=yes
    done <"$WORK/$2"
}
tell 'differs from what was built' failed
tell 'was not built' added
tell 'is a folder that was not built' empty
tell 'has another mode than was built' mode
tell 'is not a regular file' strange
for left in .clusterc-new .SHA256SUMS.minisig.clusterc-[0-9]*; do
    if [ -e "$left" ] && [ ! -L "$left" ]; then
        printf '%s\n' "verify: $left was left by an interrupted build or signing and is ignored; the next one removes it" >&2
    fi
done
[ "$WRONG" = no ] || exit 1
printf '%s\n' "verify: $((COUNT + 1)) files, all unchanged"
