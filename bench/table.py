#!/usr/bin/env python3
"""What clusterc costs, as one table: bench/table.py [CLUSTERC] [--short] [--runs N].

Each row has the median wall clock, the processor time and the peak memory of some runs, and the same of a peer doing the same reading or
writing where there is one. Bundles are written to memory (/dev/shm). `--short` leaves out what takes minutes, and measures once.
TIUP_PARSE names a program that parses the topology of as many hosts with TiUP's own code: TIUP_PARSE HOSTS.
"""

import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import editor

HERE = os.path.dirname(os.path.abspath(__file__))


class Cost:
    def __init__(self, wall, processor, peak):
        self.wall, self.processor, self.peak = wall, processor, peak

    def __str__(self):
        return f"{self.wall * 1000:9.1f} ms {self.processor * 1000:9.1f} ms {self.peak:7.1f} MiB"


def measure(command, runs, prepare=None):
    """The median of some runs; an exit code of 1 says that something was found."""
    costs = []
    for _ in range(runs):
        if prepare:
            prepare()
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"{command} ended with {process.returncode}")
        costs.append(Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    middle = statistics.median_low(cost.wall for cost in costs)
    return Cost(middle, min(cost.processor for cost in costs), max(cost.peak for cost in costs))


def row(title, cost, peer=None, against="", more=""):
    ratio = f"   {cost.wall / peer.wall:5.2f} of {against}" if peer else ""
    print(f"{title:<44} {cost}{ratio}{more}", flush=True)


def spec(hosts, folder, by=None):
    path = os.path.join(folder, f"{hosts}{'-ranges' if by else ''}.kdl")
    with open(path, "w", encoding="utf-8") as file:
        if by:
            file.write(by(hosts))
        else:
            subprocess.run(["sh", f"{HERE}/spec.sh", str(hosts)], stdout=file, check=True)
    return path


def checks(program, work, runs, short):
    nothing = measure(["/bin/true"], runs * 10)
    three = measure([program, "check", spec(3, work)], runs * 10)
    row("check, 3 hosts", three, more=f"   {(three.wall - nothing.wall) * 1000:5.2f} ms over /bin/true")
    sizes = [100, 1000, 10000] if short else [100, 1000, 10000, 100000]
    for title, by in (("one by one", None), ("by ranges", editor.ranges)):
        before = None
        for hosts in sizes:
            cost = measure([program, "check", spec(hosts, work, by)], runs)
            growth = ""
            if before:
                growth = f"   grows by n^{math.log(cost.processor / before[1].processor, hosts / before[0]):.2f}"
            peer = os.environ.get("TIUP_PARSE")
            if peer and hosts == 10000 and not by:
                row(f"check, {hosts} hosts {title}", cost, measure([peer, str(hosts)], runs), "TiUP's parse", growth)
            else:
                row(f"check, {hosts} hosts {title}", cost, more=growth)
            before = (hosts, cost)


def builds(program, work, runs, short):
    for hosts in [1000] if short else [1000, 10000]:
        path, out, other = spec(hosts, work), f"{work}/out", f"{work}/other"
        cost = measure([program, "build", path, "-o", out], runs, lambda: shutil.rmtree(out, ignore_errors=True))
        # Each name as a file of its own: what a peer writes that knows nothing of the others.
        subprocess.run(["tar", "--hard-dereference", "-cf", f"{work}/out.tar", "-C", work, "out"], check=True)

        def anew():
            shutil.rmtree(other, ignore_errors=True)
            os.mkdir(other)

        peer = measure(["tar", "-xf", f"{work}/out.tar", "-C", other], runs, anew)
        files = [os.path.join(folder, name) for folder, _, names in os.walk(out) for name in names]
        once = {about.st_ino: about.st_size for about in map(os.lstat, files)}
        size = sum(once.values()) // hosts // 1000
        row(f"build, {hosts} hosts", cost, peer, "tar -x", f", {len(files)} names of {len(once)} files, {size} KB a host")
        # What is written right before a run is compared by the next one.
        time.sleep(3)
        build = [program, "build", path, "-o", out]
        row(f"build, {hosts} hosts, compared", measure([*build, "--no-cache"], runs))
        subprocess.run(build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        row(f"build, {hosts} hosts, again", measure(build, runs))
        compressed = measure([program, "build", path, "--archive", "tar.zst", "-o", f"{work}/out.tar.zst"], runs)
        if shutil.which("zstd"):
            peer = measure(["sh", "-c", f"tar --hard-dereference -cf - -C {work} out | zstd -8 -T2 -q -c >{work}/peer.tar.zst"], runs)
            row(f"build, {hosts} hosts, tar.zst", compressed, peer, "tar | zstd -8 -T2")
        else:
            row(f"build, {hosts} hosts, tar.zst", compressed)
        peer = measure(["sh", "-c", f"cd {out} && sha256sum --quiet -c SHA256SUMS"], runs)
        row(f"verify, {len(files)} files", measure([program, "verify", out], runs), peer, "sha256sum -c")
        for name in (out, other):
            shutil.rmtree(name, ignore_errors=True)


def lints(program, work, runs, short):
    folders = 1000 if short else 10000
    native = f"{work}/native"
    subprocess.run(["sh", f"{HERE}/folders.sh", str(folders), native], check=True)
    peer = measure(["sh", "-c", f"find {native} -type f -print0 | xargs -0 cat"], runs)
    lint = [program, "lint", native, "--target-version", "1.3.3", "--format", "short"]
    cold = measure([*lint, "--no-cache"], runs)
    row(f"lint, {folders} folders", cold, peer, "cat")
    # What is written right before a run is read again by the next one.
    time.sleep(3)
    subprocess.run(lint, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    def edit():
        with open(f"{native}/cluster-7/node-1/conf/datanode-env.sh", "a", encoding="utf-8") as file:
            file.write("# one more\n")

    row(f"lint, {folders} folders, one file changed", measure(lint, runs, edit), cold, "a cold run")
    third = [program, "lint", *[f"{native}/{name}" for name in os.listdir(native) if name.startswith("cluster-1")], *lint[3:], "--no-cache"]
    row(f"lint, {len(third) - 7} clusters of them", measure(third, runs))


def others(program, work, runs):
    old, new = spec(1000, work), f"{work}/new.kdl"
    with open(old, encoding="utf-8") as file:
        text = file.read()
    with open(new, "w", encoding="utf-8") as file:
        file.write(text.replace('install "/opt/iotdb"', 'set "dn_metric_reporter_list" "PROMETHEUS"\n    install "/opt/iotdb"'))
    row("plan, 1000 hosts", measure([program, "plan", old, new], runs))
    row("survive, 1000 hosts", measure([program, "survive", old], runs))
    row("report, 1000 hosts", measure([program, "report", old, "-o", f"{work}/report.html"], runs))


def main():
    words = sys.argv[1:]
    short = "--short" in words
    runs = int(words[words.index("--runs") + 1]) if "--runs" in words else 1 if short else 5
    paths = [word for word in words if not word.startswith("--") and not word.isdigit()]
    program = os.path.abspath(paths[0] if paths else "target/dist/clusterc")
    # A tree of 10,000 hosts, its archive and what tar makes of it.
    has_room = os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > (1 << 30 if short else 8 << 30)
    memory = "/dev/shm" if has_room else None
    load = open("/proc/loadavg", encoding="ascii").read().split()[0]
    print(f"{os.cpu_count()} cores, load {load}, {runs} runs of each, a program of {os.path.getsize(program)} bytes")
    print(f"{'':<44} {'wall clock':>12} {'processors':>12} {'peak':>11}")
    with tempfile.TemporaryDirectory(dir=memory) as work:
        os.environ["XDG_CACHE_HOME"] = f"{work}/caches"
        checks(program, work, runs, short)
        builds(program, work, runs, short)
        lints(program, work, runs, short)
        others(program, work, runs)
    editor.table(program, 1000, 10 if short else 60)


if __name__ == "__main__":
    main()
