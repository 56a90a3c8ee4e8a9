#!/usr/bin/env bash
# Reports in a headless Chromium: they load without an error and without a network, search and clicks show what they should, what a hostile
# spec says stays text, and axe-core finds no serious problem.
# Usage: golden/report/run.sh CLUSTERC [FOLDER]      FOLDER gets pictures: light, dark, narrow
set -euo pipefail
program=$(readlink -f "$1")
pictures=${2:+$(readlink -m "$2")}
[ -z "$pictures" ] || mkdir -p "$pictures"
cd "$(dirname "$0")"
for tool in chromium node npm; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "skipped: $tool is not installed"
        exit 0
    fi
done
axe=$(../browser/axe.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# report NAME INPUT… writes a page; findings are part of it.
report() {
    local name=$1
    shift
    "$program" report "$@" -o "$work/$name.html" 2>"$work/$name.err" || [ $? -eq 1 ] || { cat "$work/$name.err"; exit 1; }
}
# hosts COUNT prints a spec with so many hosts in two zones.
hosts() {
    local half=$(($1 / 2))
    sed "s/@HALF@/$(printf %05d $half)/; s/@NEXT@/$(printf %05d $((half + 1)))/; s/@ALL@/$(printf %05d "$1")/; s/@NETS@/$(((half - 1) / 250))/" two-zones.kdl.template
}
repository=../..
report three "$repository/examples/iotdb-3c3d"
report forty forty.kdl
report broken "$repository/examples/iotdb-broken"
report change "$repository/examples/iotdb-change/after.kdl" --against "$repository/examples/iotdb-change/before.kdl"
cp hostile.kdl "$work/<img src=x onerror='window.hacked=1'>.kdl"
(cd "$work" && report hostile "<img src=x onerror='window.hacked=1'>.kdl")
for count in 1000 10000; do
    hosts $count >"$work/$count.kdl"
    report "$count" "$work/$count.kdl"
done
node trial.mjs "$work" "$axe" "$pictures"
