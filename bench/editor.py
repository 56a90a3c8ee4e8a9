#!/usr/bin/env python3
"""How long an editor waits from a keystroke to the diagnostics, at 1,000 hosts: bench/editor.py [CLUSTERC] [HOSTS].

Each case opens a spec, types a digit over and over, and takes the time from the change being sent to the diagnostics of that version.
"""

import json
import os
import subprocess
import sys
import tempfile
import time


class Server:
    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        folders = [{"uri": "file://" + folder, "name": "bench"}]
        related = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
        self.ask("initialize", {"capabilities": related, "workspaceFolders": folders})
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def read(self):
        length = 0
        while True:
            line = self.process.stdout.readline().strip()
            if not line:
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def await_version(self, uri, version):
        while True:
            message = self.read()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri:
                if params.get("version") == version:
                    return params["diagnostics"]

    def spent(self):
        """The processor time that the server took, in milliseconds."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait()


def one_by_one(hosts, name="big", net=10):
    lines = [f'cluster "{name}" product="iotdb" version="1.3.3" {{', '    install "/opt/iotdb"']
    for host in range(1, hosts + 1):
        address = f"{net}.{host // 62500}.{host // 250 % 250}.{host % 250 + 1}"
        lines.append(f'    host "{name}-{host:05}" address="{address}" cores=16 memory="64GiB"')
    lines += [f'    confignode on="{name}-00001"', f'    datanode on="{name}-*" {{ memory total="16GiB"; }}']
    lines += ['    set "dn_rpc_port" 6667', "}", ""]
    return "\n".join(lines)


def ranges(hosts):
    """Hosts as ranges of at most 50,000 addresses."""
    lines = ['cluster "big" product="iotdb" version="1.3.3" {', '    install "/opt/iotdb"']
    for first in range(0, hosts, 50000):
        part, count = first // 50000, min(50000, hosts - first)
        addresses = f"10.{part}.[0..{(count - 1) // 250}].[1..250]"
        lines.append(f'    host "node-{part}-[00001..{count:05}]" address="{addresses}" cores=16 memory="64GiB"')
    lines += ['    confignode on="node-0-00001"', '    datanode on="node-*" { memory total="16GiB"; }']
    lines += ['    set "dn_rpc_port" 6667', "}", ""]
    return "\n".join(lines)


def measure(program, title, files, typed, rounds):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        server = Server(program, folder)
        uri = f"file://{folder}/{typed}"
        text = files[typed]
        document = {"uri": uri, "languageId": "kdl", "version": 1, "text": text}
        server.tell("textDocument/didOpen", {"textDocument": document})
        server.await_version(uri, 1)
        line = next(number for number, own in enumerate(text.splitlines()) if "dn_rpc_port" in own)
        column = text.splitlines()[line].index("6667") + 3
        place = {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + 1}}
        times = []
        before = server.spent()
        for version in range(2, rounds + 2):
            change = {"range": place, "text": str(version % 10)}
            params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
            start = time.perf_counter()
            server.tell("textDocument/didChange", params)
            server.await_version(uri, version)
            times.append((time.perf_counter() - start) * 1000)
            # What is left to do in the pause that people make is not waited for.
            time.sleep(0.05)
        spent = (server.spent() - before) / rounds
        server.end()
        times.sort()
        low, middle, high = times[0], times[len(times) // 2], times[int(len(times) * 0.95)]
        print(f"{title:<46} {low:6.1f} {middle:6.1f} {high:6.1f} {spent:6.1f}")


def table(program, hosts, rounds):
    print(f"{'milliseconds from keystroke to diagnostics':<46} {'least':>6} {'median':>6} {'95 %':>6} {'CPU':>6}")
    measure(program, f"{hosts} hosts by a range", {"a.kdl": ranges(hosts)}, "a.kdl", rounds)
    measure(program, f"{hosts} hosts one by one", {"a.kdl": one_by_one(hosts)}, "a.kdl", rounds)
    apart = one_by_one(hosts).replace('    set "dn_rpc_port" 6667\n', "").split("\n", 2)
    inner = "\n".join(apart[2].splitlines()[:hosts]) + "\n"
    rest = "\n".join(apart[2].splitlines()[hosts:])
    top = f'{apart[0]}\n{apart[1]}\n    include "hosts.kdl"\n    set "dn_rpc_port" 6667\n{rest}\n'
    measure(program, f"{hosts} hosts one by one in another file", {"a.kdl": top, "hosts.kdl": inner}, "a.kdl", rounds)
    small = one_by_one(max(hosts // 20, 1), "c0", 20)
    files = {f"{index}.kdl": one_by_one(max(hosts // 20, 1), f"c{index}", 20 + index) for index in range(20)}
    measure(program, f"20 specs of {hosts // 20} hosts", {**files, "0.kdl": small}, "0.kdl", rounds)
    broken = one_by_one(hosts).replace('memory total="16GiB"', 'set "dn_internal_port" 10710', 1)
    measure(program, f"{hosts} hosts one by one, with a port clash", {"a.kdl": broken}, "a.kdl", rounds)


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/dist/clusterc")
    table(program, int(sys.argv[2]) if len(sys.argv) > 2 else 1000, 60)


if __name__ == "__main__":
    main()
