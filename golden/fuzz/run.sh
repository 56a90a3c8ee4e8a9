#!/usr/bin/env bash
# Fuzzes every target, or the one named, for some seconds each, and says in a line how far it came. Fails when one is broken; the input that
# breaks it stays in golden/fuzz/artifacts/.
# usage: golden/fuzz/run.sh SECONDS [TARGET]        FUZZ_JOBS=2 runs two at a time; SECONDS 0 builds only
#        FUZZ_SEED=1 takes the same way through the inputs each time; the seed of a run is in its line
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: golden/fuzz/run.sh SECONDS [TARGET]}
targets=(kdl yaml native import pattern archive)
[ "$#" -lt 2 ] || targets=("$2")

# What compares numbers is not followed: it would take a third of the time, and texts are found by their words (words.dict).
cargo +stable fuzz build -s none --no-trace-compares --codegen-units 16 --fuzz-dir golden/fuzz >&2
[ "$seconds" -gt 0 ] || exit 0
golden/fuzz/seeds.sh
host=$(rustc +stable -vV | sed -n 's/^host: //p')

# One target: two thirds of the time on small inputs, which are many, and the rest on inputs of up to 100 KB. An archive is of one size.
fuzz() {
    local target=$1 large=$((seconds / 3))
    case $target in
    archive) fuzz_inputs "$target" 16384 "$seconds" "corpus/$target" ;;
    pattern) fuzz_inputs "$target" 64 $((seconds - large)) "corpus/$target" && fuzz_large "$target" "$large" ;;
    *) fuzz_inputs "$target" 2048 $((seconds - large)) "corpus/$target" && fuzz_large "$target" "$large" ;;
    esac
}

# Large inputs are made of a few seeds, and what is found stays apart: to read all of a corpus takes longer than there is time.
fuzz_large() {
    # No time at all would be no limit of it.
    [ "$2" -eq 0 ] || fuzz_inputs "$1" 100000 "$2" "corpus/$1.large"
}

# Inputs of a target up to a size, from the folders with those to begin with; the log is shown when it fails.
fuzz_inputs() {
    local target=$1 most=$2 time=$3 log seed
    shift 3
    log=$(mktemp)
    mkdir -p "golden/fuzz/artifacts/$target" "${@/#/golden/fuzz/}"
    # The target itself measures the processor time of an input (src/limit.rs); -timeout is for what never ends. How rare a way through the
    # program is (entropic) takes longer to know than to go it.
    if RAYON_NUM_THREADS=1 "golden/fuzz/target/$host/release/$target" -max_total_time="$time" -timeout=60 -rss_limit_mb=500 \
        -max_len="$most" -seed="${FUZZ_SEED:-0}" -entropic=0 -reduce_inputs=0 -dict=golden/fuzz/corpus/words.dict -print_final_stats=1 \
        -artifact_prefix="golden/fuzz/artifacts/$target/" "${@/#/golden/fuzz/}" >"$log" 2>&1; then
        seed=$(sed -n 's/^INFO: Seed: *//p' "$log")
        printf '%-8s %12s executions in %s s, up to %s bytes each, seed %s\n' "$target" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$time" "$most" "$seed"
        rm "$log"
    else
        printf '%-8s broken, up to %s bytes each: FUZZ_SEED=%s goes the same way\n' "$target" "$most" "$(sed -n 's/^INFO: Seed: *//p' "$log")"
        grep -a -v '^#' "$log" | tail -n 60
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
