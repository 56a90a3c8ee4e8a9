#!/usr/bin/env bash
# What `.ci/dist` made, tried as people get it: programs in an empty root folder, packages installed and removed, wheels, checksums.
# Usage: golden/dist/trial.sh        needs root, for chroot; python3 with venv and pip
set -euo pipefail
cd "$(dirname "$0")/../.."
repository=$PWD
packages=$repository/target/packages
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$*"; exit 1; }

# README's first screen and a bundle, in a root folder that holds nothing else: no libc, no shell, no /dev, no /proc.
# $1 the folder, $2… the program in it, after an emulator if it needs one
first_screen() {
    local root=$1
    shift
    local run=(chroot "$root" "$@")
    cp -r "$repository/examples/iotdb-broken" "$repository/examples/iotdb-3c3d" "$root/"
    "${run[@]}" --version | grep -qx "clusterc $version" || fail "$* does not run in an empty root folder"
    "${run[@]}" check /iotdb-3c3d || fail "$* check: a good spec has findings"
    if "${run[@]}" check /iotdb-broken --format short >"$work/found"; then fail "$* check: no findings"; fi
    grep -q NET001 "$work/found" || fail "$* check: no NET001"
    "${run[@]}" build /iotdb-3c3d -o /out >"$work/built" 2>&1 || fail "$* build: $(cat "$work/built")"
    (cd "$root/out" && sha256sum --quiet -c SHA256SUMS)
    rm -r "$root/iotdb-broken" "$root/iotdb-3c3d" "$root/out"
}

(cd "$packages" && sha256sum --quiet -c SHA256SUMS)
[ "$(cd "$packages" && find . -type f ! -name 'SHA256SUMS*' | wc -l)" = "$(wc -l <"$packages/SHA256SUMS")" ] || fail "SHA256SUMS does not have all files"
if [ -e "$packages/SHA256SUMS.minisig" ]; then
    echo "signed: $(sed -n 's/^trusted comment: //p' "$packages/SHA256SUMS.minisig")"
fi

linux=$packages/clusterc-$version-x86_64-linux
ldd "$linux" 2>&1 | grep -Eq 'statically linked|not a dynamic executable' || fail "$linux is not static: $(ldd "$linux" 2>&1)"
mkdir "$work/empty"
cp "$linux" "$work/empty/clusterc"
first_screen "$work/empty" /clusterc
echo "x86_64-linux: static, runs in an empty root folder"

arm=$packages/clusterc-$version-aarch64-linux
if [ -e "$arm" ] && emulator=$(command -v qemu-aarch64-static); then
    ! readelf -d "$arm" | grep -q NEEDED || fail "$arm is not static"
    mkdir "$work/arm"
    cp "$arm" "$work/arm/clusterc"
    cp "$emulator" "$work/arm/emulator"
    first_screen "$work/arm" /emulator /clusterc
    echo "aarch64-linux: static, runs in an empty root folder under qemu"
fi

windows=$packages/clusterc-$version-x86_64-windows.exe
if [ -e "$windows" ] && command -v x86_64-w64-mingw32-objdump >/dev/null 2>&1; then
    # Programs of Windows load libraries; these have to be those that every Windows has.
    foreign=$(x86_64-w64-mingw32-objdump -p "$windows" | sed -n 's/.*DLL Name: //p' |
        grep -ivE '^(kernel32|ntdll|advapi32|userenv|ws2_32|bcryptprimitives|bcrypt|msvcrt|shell32|ole32|api-ms-win-[a-z0-9-]+)\.dll$' || :)
    [ -z "$foreign" ] || fail "$windows needs $foreign"
    echo "x86_64-windows: needs libraries of Windows only; golden/dist/wine.sh runs it"
fi

# Packages are installed into root folders of their own, and removed again: what is left is what was there.
mapfile -t commands < <("$linux" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' | grep -vx help)
has_all() {
    local root=$1 zsh=$2 page
    for page in clusterc "${commands[@]/#/clusterc-}"; do
        [ -e "$root/usr/share/man/man1/$page.1" ] || [ -e "$root/usr/share/man/man1/$page.1.gz" ] || fail "no manual page $page"
    done
    bash -n "$root/usr/share/bash-completion/completions/clusterc"
    for page in "zsh/$zsh/_clusterc" fish/vendor_completions.d/clusterc.fish; do
        [ -s "$root/usr/share/$page" ] || fail "no completions $page"
    done
}
deb=$packages/clusterc_$version-1_amd64.deb
if [ -e "$deb" ]; then
    mkdir -p "$work/deb/var/lib/dpkg/updates" "$work/deb/var/lib/dpkg/info"
    touch "$work/deb/var/lib/dpkg/status"
    dpkg --root="$work/deb" -i "$deb" >/dev/null
    has_all "$work/deb" vendor-completions
    [ -z "$(dpkg-deb -f "$deb" Depends)" ] || fail "$deb depends on $(dpkg-deb -f "$deb" Depends)"
    first_screen "$work/deb" /usr/bin/clusterc
    dpkg --root="$work/deb" -P clusterc >/dev/null
    left=$(find "$work/deb" ! -type d ! -path '*/var/lib/dpkg*' ! -path '*/var/log/*')
    [ -z "$left" ] || fail "the .deb leaves $left"
    echo ".deb: installed, ${#commands[@]} commands with manual pages, completions of three shells, removed"
else
    echo '.deb: not tried, .ci/dist made none'
fi

rpm=$packages/clusterc-$version-1.x86_64.rpm
if [ -e "$rpm" ] && command -v rpm >/dev/null 2>&1; then
    rpm --root "$work/rpm" --initdb
    # Every .rpm asks for /bin/sh, which an empty root folder does not have.
    rpm --root "$work/rpm" -i --nodeps --ignorearch --ignoreos "$rpm"
    has_all "$work/rpm" site-functions
    first_screen "$work/rpm" /usr/bin/clusterc
    rpm --root "$work/rpm" -V --nodeps clusterc || fail "the .rpm is not what it says"
    rpm --root "$work/rpm" -e clusterc
    left=$(find "$work/rpm" ! -type d ! -path '*rpm*')
    [ -z "$left" ] || fail "the .rpm leaves $left"
    echo ".rpm: installed, checked, removed"
fi

# The wheel, by pip, uv and pipx.
wheels=("$packages"/clusterc-"$version"-*x86_64*.whl)
wheel=$(printf '%s\n' "${wheels[@]}" | grep manylinux)
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --no-index "$wheel"
[ "$("$work/venv/bin/clusterc" --version)" = "clusterc $version" ] || fail "the wheel has no clusterc"
cmp "$work/venv/bin/clusterc" "$linux"
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install -q uv pipx
[ "$("$work/tools/bin/uvx" -q --from "$wheel" clusterc --version)" = "clusterc $version" ] || fail "uvx"
PIPX_HOME=$work/pipx PIPX_BIN_DIR=$work/bin "$work/tools/bin/pipx" install -q "$wheel" >/dev/null 2>&1
[ "$("$work/bin/clusterc" --version)" = "clusterc $version" ] || fail "pipx"
echo "wheel: the same program, by pip, uvx and pipx"

# What the GitHub Action gets: the program of the release, by its tag and by its commit, and never one with other bytes.
release=$work/served/owner/clusterc/releases/download/v$version
mkdir -p "$release"
cp "$packages/SHA256SUMS" "$linux" "$release/"
git init -q "$work/tagged"
git -C "$work/tagged" -c user.name=trial -c user.email=trial@localhost commit -q --allow-empty -m release
git -C "$work/tagged" tag "v$version"
git -C "$work/tagged" update-server-info
cp -r "$work/tagged/.git/." "$work/served/owner/clusterc/"
python3 -u -m http.server --bind 127.0.0.1 --directory "$work/served" 0 >"$work/server" 2>/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null || :; rm -rf "$work"' EXIT
until grep -q port "$work/server"; do kill -0 "$server" || fail "the file server ends"; sleep 0.1; done
port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/server")
export REPOSITORY=http://127.0.0.1:$port/owner/clusterc RUNNER_OS=Linux RUNNER_ARCH=X64
for REF in "v$version" "$(git -C "$work/tagged" rev-parse HEAD)"; do
    export REF
    .ci/obtain "$work/action-$REF" >/dev/null
    cmp "$work/action-$REF/clusterc" "$linux"
done
printf x >>"$release/${linux##*/}"
if .ci/obtain "$work/action" >"$work/obtained"; then fail "the action takes a program with other bytes"; fi
grep -q 'is not what SHA256SUMS says' "$work/obtained" || fail "$(cat "$work/obtained")"
echo "action: the program of the release, by tag and by commit; other bytes are refused"
