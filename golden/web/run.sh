#!/usr/bin/env bash
# The playground in a headless Chromium: a spec is typed, its fault is seen and fixed, and what is downloaded is what the command line builds;
# native files are checked, a link is restored, nothing is asked of a network, and axe-core finds no serious problem.
# Usage: golden/web/run.sh PAGE CLUSTERC [FOLDER]      FOLDER gets pictures: light, dark, narrow
set -euo pipefail
page=$(readlink -f "$1")
program=$(readlink -f "$2")
pictures=${3:+$(readlink -m "$3")}
[ -z "$pictures" ] || mkdir -p "$pictures"
cd "$(dirname "$0")"
for tool in chromium node npm; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "skipped: $tool is not installed"
        exit 0
    fi
done
axe=$(../browser/axe.sh)
size=$(gzip -9 <"$page" | wc -c)
echo "the page: $(stat -c %s "$page") bytes, $size with gzip"
[ "$size" -lt 4194304 ] || { echo 'it may have 4 MiB'; exit 1; }
if grep -oE '(src|href)="(https?:)?//[^"]*' "$page"; then echo 'the page names something of a network'; exit 1; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/downloads" "$work/made"
node trial.mjs "$page" "$program" "$axe" "$work" "$pictures"
