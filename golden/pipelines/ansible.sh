#!/usr/bin/env bash
# The playbooks of bundles under the real ansible-core and ansible-lint, whose production profile has to find nothing.
# Usage: golden/pipelines/ansible.sh CLUSTERC
# The two live in the user's cache, where golden/real finds them as well.
set -euo pipefail
clusterc=$(readlink -f "$1")
repository=$(readlink -f "$(dirname "$0")/../..")
cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/ansible
if ! "$cache/bin/ansible-lint" --version >/dev/null 2>&1; then
    rm -rf "$cache"
    mkdir -p "$(dirname "$cache")"
    python3 -m venv "$cache"
    "$cache/bin/pip" install -q ansible-core ansible-lint
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH="$cache/bin:$PATH" HOME="$work" ANSIBLE_LOCAL_TEMP="$work/tmp" NO_COLOR=1
ansible --version | sed -n 1p

# Names that YAML and Jinja would take for their own.
cat >"$work/{{ lookup('pipe', 'touch trap') }}.kdl" <<'END'
cluster "all" product="iotdb" version="1.3.3" {
    install "/opt/iotdb"
    replication schema=1 data=1
    host "no" address="10.0.0.1"
    host "x-[098..102]" address="10.0.1.[1..5]"
    confignode on="no"
    datanode on="*"
}
END
cat >"$work/large.kdl" <<'END'
cluster "large" product="iotdb" version="1.3.3" {
    install "/opt/iotdb"
    replication schema=3 data=2
    host "node-[001..500]" address="10.0.[0..1].[1..250]"
    confignode on="node-00[1..3]"
    datanode on="node-*"
}
END
cd "$work"
for spec in "$repository"/examples/iotdb-3c3d/cluster.kdl "$repository"/golden/bundles/{monitoring,windows,ainodes}/spec.kdl \
    "$work"/*lookup*.kdl "$work/large.kdl"; do
    rm -rf out
    "$clusterc" build "$spec" -o out >/dev/null 2>told || { cat told; exit 1; }
    cd out/control/ansible
    for playbook in deploy site start stop status undo; do
        ansible-playbook --syntax-check "$playbook.yml" >/dev/null
    done
    # Every host is listed, and reached at its address.
    ansible-inventory --list >"$work/inventory.json"
    python3 - "$work/inventory.json" ../steps.tsv ../windows-hosts <<'END'
import json, os, sys
listed = json.load(open(sys.argv[1]))
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[2]) if not line.startswith("#")]
windows = open(sys.argv[3]).read().split() if os.path.exists(sys.argv[3]) else []
addresses = listed["_meta"]["hostvars"]
hosts = {row[1]: row[2] for row in rows if row[1] not in windows}
assert set(listed["clusterc"]["hosts"]) == set(hosts), "the hosts are others"
for host, address in hosts.items():
    table = addresses[host]["clusterc_addresses"]
    assert table.get(host, host) == address, host
for row in rows:
    if row[1] in hosts:
        assert row[1] in listed["wave_" + row[0]]["hosts"] and row[1] in listed["role_" + row[10]]["hosts"], row
print(f"{len(hosts)} hosts, {len(rows)} nodes: every host in its groups, at its address")
END
    case $spec in
    */monitoring/*)
        # Secrets of the operator's environment go to the host that needs them.
        for pair in ops:GRAFANA_PASSWORD=o\ {{1}}\ \'p node-1:; do
            said=$(GRAFANA_PASSWORD="o {{1}} 'p" ansible "${pair%%:*}" --playbook-dir . -m debug \
                -a 'msg={{ clusterc_secrets | default("", true) | trim }}')
            grep -q -F "\"msg\": \"${pair#*:}\"" <<<"$said" || { echo "$said"; exit 1; }
        done
        ;;
    esac
    case $spec in
    # The others differ in names and numbers only.
    */windows/* | */ainodes/* | */large.kdl)
        cd "$work"
        continue
        ;;
    esac
    ansible-lint --offline -q --profile production . || { echo "ansible-lint finds something in the bundle of $spec"; exit 1; }
    cd "$work"
done
[ -z "$(find "$work" -name trap)" ] || { echo "a name was run"; exit 1; }
lines=$(sed '/^ *#/d' out/control/ansible/inventory.yml | wc -l)
echo "ansible-lint finds nothing; the last inventory has $lines lines"

# stop.yml asks the hosts for what stop-all.sh asks them: DataNodes first, then all ConfigNodes at a time.
rm -rf out
"$clusterc" build "$repository/examples/iotdb-3c3d" -o out >/dev/null
for host in node-1 node-2 node-3; do
    mkdir -p "homes/$host"
    cat >"homes/$host/stop.sh" <<END
echo "\$*" >>"$work/asked"
case \$* in
*-confignode)
    tries=0
    until [ "\$(grep -c -e -confignode "$work/asked")" -eq 3 ]; do
        tries=\$((tries + 1))
        [ "\$tries" -lt 300 ] || exit 1
        sleep 0.1
    done
    ;;
esac
END
done
(cd out/control/ansible && ansible-playbook stop.yml -e ansible_connection=local -e ansible_python_interpreter="$(command -v python3)" \
    -e "{\"clusterc_home\": \"$work/homes/{{ inventory_hostname }}\"}") >told 2>&1 || { cat told; exit 1; }
[ "$(sed -n '1,3p' asked | sort | tr '\n' ' ')$(sed -n '4,$p' asked | sort | tr '\n' ' ')" = \
    "node-1-datanode node-2-datanode node-3-datanode node-1-confignode node-2-confignode node-3-confignode " ] ||
    { cat asked; echo "stop.yml stops in another order than stop-all.sh"; exit 1; }
echo "stop.yml stops DataNodes, then all ConfigNodes at a time"
