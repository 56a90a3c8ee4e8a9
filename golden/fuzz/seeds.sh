#!/usr/bin/env bash
# Collects what the fuzzer starts from: the cases of golden/, in golden/fuzz/corpus/TARGET/.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."
corpus=golden/fuzz/corpus

# Stores stdin under its own checksum in the corpus of a target; every fourth is also what large inputs are made of.
keep() {
    local new="$corpus/$1/seed" sum
    mkdir -p "$corpus/$1" "$corpus/$1.large"
    cat >"$new"
    sum=$(sha1sum <"$new" | cut -d' ' -f1)
    case $sum in [0-3]*) cp "$new" "$corpus/$1.large/$sum" ;; esac
    mv "$new" "$corpus/$1/$sum"
}

# The files below a folder as one text, each under a line `== PATH`.
as_text() {
    (cd "$1" && find . -type f -size -64k | sort | while read -r path; do
        printf '== %s\n' "${path#./}"
        cat "$path"
        echo
    done)
}

find examples golden -name '*.kdl' -size -64k -not -path '*/target/*' | while read -r spec; do
    keep kdl <"$spec"
done
find examples golden -name '*.yaml' -size -64k -not -path '*/target/*' | while read -r spec; do
    keep yaml <"$spec"
done
for folder in golden/lint/*/*/ golden/bundles/*/tree/hosts/*/; do
    [ -d "$folder" ] || continue
    as_text "$folder" | keep native
    as_text "$folder" | keep import
done
for folder in golden/import/*.files; do
    keep native <"$folder"
    keep import <"$folder"
done
grep -arhoE '"[^" ]*[[*?+][^"]*"' --include='*.kdl' examples golden | tr -d '"' | sort -u | while read -r pattern; do
    printf '%s\nnode-17' "$pattern" | keep pattern
done
# The words of the language and of the catalogs.
grep -rhoE '"[A-Za-z][A-Za-z0-9_.-]{2,30}"' schemas examples --include='*.kdl' | sort -u >"$corpus/words.dict"
bundle=$(mktemp -d)
trap 'rm -r "$bundle"' EXIT
mkdir -p "$bundle/site/hosts/a"
install -m 0755 golden/fuzz/old/install.sh "$bundle/site/hosts/a"
cp golden/fuzz/old/manifest.json golden/fuzz/old/SHA256SUMS "$bundle/site"
for format in ustar gnu pax; do
    tar -C "$bundle" --format="$format" --mtime=@0 --owner=0 --group=0 --numeric-owner --sort=name -cf "$bundle/tar" site
    for kind in g z; do
        { printf '%s' "$kind" && cat "$bundle/tar"; } | keep archive
    done
    { printf 'x' && gzip -n <"$bundle/tar"; } | keep archive
done
