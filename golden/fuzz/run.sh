#!/usr/bin/env bash
# Fuzzes every target, or the one named, for some seconds each, and says in a line how far it came. Fails when one is broken; the input that
# breaks it stays in golden/fuzz/artifacts/.
# usage: golden/fuzz/run.sh SECONDS [TARGET]        FUZZ_JOBS=2 runs two at a time
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: golden/fuzz/run.sh SECONDS [TARGET]}
targets=(kdl yaml native pattern archive)
[ "$#" -lt 2 ] || targets=("$2")

golden/fuzz/seeds.sh
cargo +stable fuzz build -s none --fuzz-dir golden/fuzz "${targets[@]:0:1}" >&2
for target in "${targets[@]:1}"; do
    cargo +stable fuzz build -s none --fuzz-dir golden/fuzz "$target" >&2
done

# One target, with its log shown when it fails.
fuzz() {
    local target=$1 log most=16384
    log=$(mktemp)
    [ "$target" != pattern ] || most=512
    # Long steps are slow on a machine with other work: a hang is what takes ten seconds for these sizes.
    if RAYON_NUM_THREADS=1 cargo +stable fuzz run -s none --fuzz-dir golden/fuzz "$target" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=500 -max_len="$most" -print_final_stats=1 >"$log" 2>&1; then
        printf '%-8s %12s executions in %s s\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds"
        rm "$log"
    else
        printf '%-8s broken\n' "$target"
        grep -v '^#' "$log" | tail -n 60
        rm "$log"
        return 1
    fi
}

failed=0
running=()
for target in "${targets[@]}"; do
    fuzz "$target" &
    running+=("$!")
    if [ "${#running[@]}" -ge "${FUZZ_JOBS:-1}" ]; then
        wait "${running[0]}" || failed=1
        running=("${running[@]:1}")
    fi
done
for one in "${running[@]}"; do
    wait "$one" || failed=1
done
exit "$failed"
