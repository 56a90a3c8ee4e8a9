#!/usr/bin/env bash
# Measures clusterc against its budgets: check with growing numbers of hosts, build against `tar -x` of the same tree.
# Usage: bench/compare.sh [RUNS]; prints the best and the median of RUNS (5 unless said).
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
cargo build --profile dist --quiet
clusterc=$PWD/target/dist/clusterc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Wall clock in milliseconds of each run, and the peak memory in MiB of the last.
measure() {
    python3 - "$runs" "$@" <<'PY'
import os, resource, subprocess, sys, time
runs, command = int(sys.argv[1]), sys.argv[2:]
times, peak = [], 0
for _ in range(runs):
    prepare = os.environ.get("PREPARE")
    if prepare:
        subprocess.run(["sh", "-c", prepare], check=True)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    times.append((time.perf_counter() - start) * 1000)
    peak = max(peak, usage.ru_maxrss / 1024)
    if status:
        sys.exit(f"{command} failed with {status}")
times.sort()
print(f"best {times[0]:9.1f} ms   median {times[len(times) // 2]:9.1f} ms   peak {peak:6.1f} MiB")
PY
}

echo "$(nproc) cores, $runs runs each, $(stat -c %s "$clusterc") bytes of binary"
printf '%-28s' 'empty process (/bin/true)'; measure /bin/true
printf '%-28s' '--version'; measure "$clusterc" --version
for hosts in 3 30 100 300 1000 3000 10000; do
    sh bench/spec.sh "$hosts" >"$work/$hosts.kdl"
    printf '%-28s' "check, $hosts hosts"; measure "$clusterc" check "$work/$hosts.kdl"
done
for hosts in 1000 10000; do
    printf '%-28s' "build, $hosts hosts, new"
    PREPARE="rm -rf $work/out; sync" measure "$clusterc" build "$work/$hosts.kdl" -o "$work/out"
    printf '%-28s' "build, $hosts hosts, again"; measure "$clusterc" build "$work/$hosts.kdl" -o "$work/out"
    tar -cf "$work/out.tar" -C "$work" out
    printf '%-28s' "tar -x, $hosts hosts"
    PREPARE="rm -rf $work/x; mkdir $work/x; sync" measure tar -xf "$work/out.tar" -C "$work/x"
    printf '%-28s' "build, $hosts, tar.gz"
    measure "$clusterc" build "$work/$hosts.kdl" -o "$work/out.tar.gz" --archive tar.gz
    echo "    $(find "$work/out" -type f | wc -l) files, $(du -sm --apparent-size "$work/out" | cut -f1) MiB"
    rm -rf "$work/out" "$work/x" "$work/out.tar"
done
