#!/usr/bin/env bash
# Measures `lint` on many conf folders against reading the same files, and against ruff and yamllint on as many bytes.
# Usage: bench/lint.sh [FOLDERS] [RUNS]; 10000 folders (30000 files) and 5 runs unless said. RUFF and YAMLLINT name the programs.
set -euo pipefail
cd "$(dirname "$0")/.."
folders=${1:-10000} runs=${2:-5}
clusterc=${CLUSTERC:-$PWD/target/dist/clusterc}
[ -x "$clusterc" ] || cargo build --profile dist --quiet
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh bench/folders.sh "$folders" "$work/native"

# Wall clock and processor time of the best run, and its peak memory; an exit code of 1 says that something was found.
measure() {
    printf '%-34s' "$1"
    shift
    python3 - "$runs" "$@" <<'PY'
import os, subprocess, sys, time
best = None
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    run = (time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{sys.argv[2:]} failed with {status}")
    best = min(best or run, run)
print("best {:6.2f} s   of processors {:6.2f} s   peak {:6.1f} MiB".format(*best))
PY
}

# The same lines as Python and as YAML, for linters of those.
python3 - "$work" "$folders" <<'PY'
import os, sys
work, folders = sys.argv[1], int(sys.argv[2])
for number, (path, _, files) in enumerate(os.walk(f"{work}/native")):
    for name in files:
        lines = open(f"{path}/{name}").read().splitlines()
        plain = name.replace(".", "_").replace("-", "_")
        for kind, sign in (("py", " = "), ("yaml", ": ")):
            # A tenth is enough YAML: its linter takes long.
            if kind == "yaml" and number % 10:
                continue
            folder = path.replace("/native", f"/{kind}", 1)
            os.makedirs(folder, exist_ok=True)
            with open(f"{folder}/{plain}.{kind}", "w") as file:
                for line in lines:
                    key, equals, value = line.partition("=")
                    if line.startswith("#"):
                        file.write(line + "\n")
                    elif equals and " " not in key:
                        file.write(f'{key.replace(".", "_")}{sign}"{value}"\n')
PY

echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(find "$work/native" -type f | wc -l) files, $(du -sm --apparent-size "$work/native" | cut -f1) MiB"
measure 'cat' sh -c "find $work/native -type f -print0 | xargs -0 cat"
measure 'cat, two at a time' sh -c "find $work/native -type f -print0 | xargs -0 -P2 -n500 cat"
measure 'clusterc lint' "$clusterc" lint "$work/native" --target-version 1.3.3 --format short
measure 'clusterc lint, on one core' taskset -c 0 "$clusterc" lint "$work/native" --target-version 1.3.3 --format short
measure 'clusterc lint, a third of it' "$clusterc" lint "$work"/native/cluster-1* --target-version 1.3.3 --format short
ruff=$(command -v "${RUFF:-ruff}" || true) yamllint=$(command -v "${YAMLLINT:-yamllint}" || true)
[ -z "$ruff" ] || measure 'ruff, the same lines as Python' "$ruff" check --isolated --no-cache -q "$work/py"
[ -z "$yamllint" ] || runs=1 measure 'yamllint, a tenth of it as YAML' "$yamllint" -d '{extends: default, rules: {line-length: disable, document-start: disable}}' "$work/yaml"
