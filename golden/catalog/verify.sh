#!/bin/sh
# Holds the lists of keys beside this script against the official source releases that golden/real/obtain.sh keeps: those of Maven
# Central, and the commits of tags of apache/iotdb for the releases that it does not have.
#
#   verify.sh [VERSION…]      one of every line unless said
#
# Exit code: 0 they are equal, 1 they differ, 2 a source release is not there.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/iotdb
[ $# -gt 0 ] || set -- 1.0.0 1.2.2 1.3.2 1.3.3 2.0.5 2.0.10

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

differs=no
for version; do
    if [ ! -d "$cache/$version/source" ]; then
        printf '%s\n' "verify: the source release of $version is not there, run golden/real/obtain.sh --sources $version" >&2
        exit 2
    fi
    "$here/extract.sh" "$version" "$cache/$version/source" >"$scratch/keys"
    if diff -u "$here/keys-$version.txt" "$scratch/keys"; then
        printf '%s\n' "verify: $version: $(wc -l <"$scratch/keys" | tr -d ' ') keys, as listed"
    else
        printf '%s\n' "verify: $version: keys-$version.txt is not what the source release has" >&2
        differs=yes
    fi
done
[ "$differs" = no ]
