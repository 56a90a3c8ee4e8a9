#!/usr/bin/env bash
# Measures packing and verifying a bundle of many hosts that share a payload of 100 MB, against tar with gzip, pigz and zstd on as
# many threads, and against sha256sum. Counts how often the payload is read, where strace is installed.
# Usage: bench/pack.sh [HOSTS [RUNS]]; 1000 hosts and 3 runs unless said. Prints the best of the runs.
set -euo pipefail
cd "$(dirname "$0")/.."
hosts=${1:-1000}
runs=${2:-3}
cargo build --profile dist --quiet
clusterc=$PWD/target/dist/clusterc
cores=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh bench/spec.sh "$hosts" >"$work/plant.kdl"

# What a distribution is like, packed already, and what a log is like.
python3 - "$work" <<'END'
import random, sys
random.seed(7)
open(f"{sys.argv[1]}/packed.bin", "wb").write(random.randbytes(100 << 20))
words = [random.randbytes(4).hex() for _ in range(4000)]
with open(f"{sys.argv[1]}/text.log", "w") as out:
    size = 0
    while size < 100 << 20:
        line = " ".join(random.choices(words, k=14)) + "\n"
        size += out.write(line)
END

# The best wall clock of some runs, and the peak memory of the last.
measure() {
    python3 - "$runs" "$@" <<'END'
import os, subprocess, sys, time
runs, command = int(sys.argv[1]), sys.argv[2]
times = []
for _ in range(runs):
    start = time.perf_counter()
    process = subprocess.Popen(["bash", "-c", command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    times.append(time.perf_counter() - start)
    if status:
        sys.exit(f"{command} failed with {status}")
print(f"{min(times):7.2f} s   peak {usage.ru_maxrss / 1024:6.1f} MiB", end="")
END
}
line() {
    printf '  %-34s' "$1"
    measure "$2"
    if [ -n "${3:-}" ]; then printf '   %9d KiB' $(($(stat -c %s "$3") / 1024)); fi
    printf '\n'
}

echo "$hosts hosts, $cores cores, $runs runs, load $(cut -d' ' -f1 /proc/loadavg)"
for payload in packed.bin text.log; do
    echo "payload $payload"
    rm -rf "$work/out"
    build="exec '$clusterc' build '$work/plant.kdl' --payload '$work/$payload'"
    line "build, a folder" "rm -rf '$work/out'; $build -o '$work/out'"
    line "build, again" "$build -o '$work/out'"
    line "build, tar.gz" "$build -o '$work/out.tar.gz' --archive tar.gz" "$work/out.tar.gz"
    line "tar, gzip" "tar -cf - -C '$work' out | gzip -c >'$work/peer.tar.gz'" "$work/peer.tar.gz"
    if command -v pigz >/dev/null; then
        line "tar, pigz -p $cores" "tar -cf - -C '$work' out | pigz -p $cores -c >'$work/peer.tar.gz'" "$work/peer.tar.gz"
    fi
    line "build, tar.zst" "$build -o '$work/out.tar.zst' --archive tar.zst" "$work/out.tar.zst"
    if command -v zstd >/dev/null; then
        line "tar, zstd -8 -T$cores" "tar -cf - -C '$work' out | zstd -8 -T$cores -c >'$work/peer.tar.zst'" "$work/peer.tar.zst"
    fi
    line "verify" "exec '$clusterc' verify '$work/out'"
    line "sha256sum -c" "cd '$work/out' && exec sha256sum --quiet -c SHA256SUMS"
    line "verify, tar.gz" "exec '$clusterc' verify '$work/out.tar.gz'"
    line "verify, tar.zst" "exec '$clusterc' verify '$work/out.tar.zst'"
    if command -v strace >/dev/null; then
        strace -f -e trace=openat,read -o "$work/trace" "$clusterc" build "$work/plant.kdl" --payload "$work/$payload" \
            -o "$work/traced.tar.zst" --archive tar.zst 2>/dev/null
        python3 - "$work/trace" "$payload" <<'END'
import re, sys
opened, total, handles = 0, 0, set()
for line in open(sys.argv[1], errors="replace"):
    if "openat(" in line and f'{sys.argv[2]}"' in line and line.rstrip().split()[-1].isdigit():
        opened += 1
        handles.add(line.rstrip().split()[-1])
    match = re.search(r" read\((\d+),.* = (\d+)$", line.rstrip())
    if match and match[1] in handles and int(match[2]) > 65536:
        total += int(match[2])
print(f"  the payload was opened {opened} times; {total / (100 << 20):.2f} times its size was read")
END
    fi
done
