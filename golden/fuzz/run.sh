#!/usr/bin/env bash
# Fuzzes every target, or the one named, for some seconds each, and says in a line how far it came. Fails when one is broken; the input that
# breaks it stays in golden/fuzz/artifacts/.
# usage: golden/fuzz/run.sh SECONDS [TARGET]        FUZZ_JOBS=2 runs two at a time; SECONDS 0 builds only
#        FUZZ_SEED=1 takes the same way through the inputs each time
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: golden/fuzz/run.sh SECONDS [TARGET]}
# import is run by its name: it still finds differences where a folder holds a part of a host (README.md).
targets=(kdl yaml native pattern archive)
[ "$#" -lt 2 ] || targets=("$2")

# What compares numbers is not followed: it would take a third of the time, and texts are found by their words (words.dict).
cargo +stable fuzz build -s none --no-trace-compares --codegen-units 16 --fuzz-dir golden/fuzz >&2
[ "$seconds" -gt 0 ] || exit 0
golden/fuzz/seeds.sh
host=$(rustc +stable -vV | sed -n 's/^host: //p')

# One target, with its log shown when it fails.
fuzz() {
    local target=$1 log most=2048
    log=$(mktemp)
    case $target in
        pattern) most=64 ;;
        archive) most=16384 ;;
    esac
    mkdir -p "golden/fuzz/artifacts/$target"
    # Long steps are slow on a machine with other work: a hang is what takes ten seconds for these sizes. How rare a way through the program
    # is (entropic) takes longer to know than to go it.
    if RAYON_NUM_THREADS=1 "golden/fuzz/target/$host/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=500 \
        -max_len="$most" -seed="${FUZZ_SEED:-0}" -entropic=0 -reduce_inputs=0 -dict=golden/fuzz/corpus/words.dict -print_final_stats=1 \
        -artifact_prefix="golden/fuzz/artifacts/$target/" "golden/fuzz/corpus/$target" >"$log" 2>&1; then
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
