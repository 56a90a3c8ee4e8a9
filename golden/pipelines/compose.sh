#!/usr/bin/env bash
# The compose.yaml files of bundles under the real Docker Compose, podman-compose and dclint. No engine is asked, no container runs.
# Usage: golden/pipelines/compose.sh CLUSTERC        needs root, for a host of its own
#        golden/pipelines/compose.sh --programs     only gets the readers
# The three live in the user's cache. Docker Compose is built there from its sources, once: it takes the Go that compose/go.mod names,
# some four minutes of one core, and 1.5 GB in the caches of Go, which `go clean -cache -modcache` gives back. dclint takes node 20.19.
set -euo pipefail
clusterc=$1
[ "$clusterc" = --programs ] || clusterc=$(readlink -f "$clusterc")
repository=$(readlink -f "$(dirname "$0")/../..")
own=$repository/golden/pipelines/compose
cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/compose
mkdir -p "$cache"
# Two may call this at once.
exec 9>"$cache/lock"
flock 9

version=$(sed -n 's|^require github.com/docker/compose/v2 v\([^ ]*\).*|\1|p' "$own/go.mod")
if [ "$("$cache/docker-compose" version --short 2>/dev/null)" != "$version" ]; then
    go=$(sed -n 's/^go //p' "$own/go.mod")
    command -v go >/dev/null 2>&1 || { echo "building Docker Compose takes go $go or later"; exit 1; }
    echo "building Docker Compose $version with $(go env GOVERSION)"
    (cd "$own" && nice go build -trimpath -o "$cache/docker-compose.new" \
        -ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=$version" github.com/docker/compose/v2/cmd) \
        >"$cache/build.log" 2>&1 || { cat "$cache/build.log"; exit 1; }
    mv "$cache/docker-compose.new" "$cache/docker-compose"
fi
linter=$cache/dclint
if ! { cmp -s "$own/package-lock.json" "$linter/package-lock.json" && "$linter/node_modules/.bin/dclint" --version >/dev/null 2>&1; }; then
    rm -rf "$linter"
    mkdir "$linter"
    cp "$own"/package*.json "$linter"
    (cd "$linter" && npm ci --silent --ignore-scripts --no-audit --no-fund)
fi
podman=$cache/podman
if [ "$("$podman/bin/podman-compose" --version 2>/dev/null | sed -n 's/^podman-compose version *//p')" != 1.6.0 ]; then
    rm -rf "$podman"
    python3 -m venv "$podman"
    "$podman/bin/pip" install -q podman-compose==1.6.0
fi

exec 9>&-

[ "$clusterc" != --programs ] || exit 0

# podman-compose makes the folders that containers are to have: in files of a host's own, which go with it.
hosts=$repository/golden/real/hosts.sh
if [ -z "${CLUSTERC_READER:-}" ]; then
    state=$(mktemp -d)
    export CLUSTERC_HOSTS_DIR=$state CLUSTERC_HOSTS_OWNER=$$
    trap '"$hosts" down || :; rm -rf "$state"' EXIT
    "$hosts" up reader:127.1.1.1 >/dev/null
    "$hosts" exec reader env CLUSTERC_READER=1 CLUSTERC_CACHE="${cache%/compose}" PATH="$PATH" "$repository/golden/pipelines/compose.sh" "$clusterc"
    exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# In place of podman: nothing is there yet, and what it is asked for is kept.
mkdir "$work/bin"
cat >"$work/bin/podman" <<'END'
#!/bin/sh
case $1 in
--version) echo 'podman version 5.4.2' ;;
ps) echo '[]' ;;
create) printf '%s\0' "$@" >>"$ASKED" && printf '\n\0' >>"$ASKED" ;;
esac
END
chmod +x "$work/bin/podman"

# Nothing of the caller's environment: it is stronger than .env.
with() { env -i PATH="$work/bin:$PATH" HOME="$work/home" LC_ALL=C.UTF-8 ASKED="$work/asked" "$@"; }
compose() { with "$cache/docker-compose" --file "$1/compose.yaml" "${@:2}"; }
lint() { "$linter/node_modules/.bin/dclint" --max-warnings 0 --config "$own/dclint.yaml" "$1"; }
with "$cache/docker-compose" version
with "$podman/bin/podman-compose" --version 2>/dev/null | grep '^podman-compose'
echo "dclint $("$linter/node_modules/.bin/dclint" --version)"

cd "$work"
for spec in "$repository"/examples/{compose-{demo,3c3d},dolphindb-compose} "$own"/*.kdl; do
    name=$(basename "$spec" .kdl)
    "$clusterc" build "$spec" -o "$name" >/dev/null 2>told || { cat told; exit 1; }
    for folder in "$name"/hosts/*; do
        # Not a warning either.
        compose "$folder" config --quiet >told 2>&1 || { cat told; echo "Docker Compose does not take $folder"; exit 1; }
        [ ! -s told ] || { cat told; echo "Docker Compose says something of $folder"; exit 1; }
        compose "$folder" config --format json >config.json
        # Every container by itself, as start.sh begins them.
        : >asked
        (cd "$folder" && for service in services/*.sh; do
            # shellcheck source=/dev/null
            # shellcheck disable=SC2153
            [ -z "$(. "$service" && printf '%s' "$HOLDER")" ] || continue
            # shellcheck source=/dev/null
            asks=$(. "$service" && printf '%s\n%s' "$COMPOSE_PROJECT" "$COMPOSE_SERVICE")
            with "$podman/bin/podman-compose" -p "${asks%%$'\n'*}" up --detach --no-deps "${asks#*$'\n'}"
        done) >told 2>&1 || { cat told; echo "podman-compose does not take $folder"; exit 1; }
        # What the bundle's own scripts take for true of each container.
        for service in "$folder"/services/*.sh; do
            # shellcheck source=/dev/null
            # shellcheck disable=SC2153
            (. "$service" && printf '%s\0' "$SERVICE" "$ROLE" "$IMAGE" "$CONTAINER" "$COMPOSE_PROJECT" "$COMPOSE_SERVICE" \
                "$DEFINITION" "$GRACE_SECONDS" "$MOUNTS" "${ENDPOINT%:*}" "$PRODUCT" "$HOLDER")
        done >facts
        python3 - "$name" "$PWD/$folder" <<'END'
import json, re, sys
from ipaddress import ip_address
name, folder = sys.argv[1:]
config = json.load(open("config.json"))
words = open("facts").read().split("\0")[:-1]
keys = "service role image container project name definition grace mounts address product holder".split()
rows = [dict(zip(keys, words[at : at + 12])) for at in range(0, len(words), 12)]
facts = {row["name"]: row for row in rows if not row["holder"]}
# Nodes that live in the container of another one are of its definition.
held = {row["holder"] for row in rows if row["holder"]}
by_service = {row["service"]: row for row in rows}
assert all(row["definition"] == by_service[row["holder"]]["definition"] for row in rows if row["holder"])
services = config["services"]
assert set(services) == set(facts), (set(services), set(facts))

# What the specs mean, said a second time.
demo = {"confignode-1": (None, 2)} | {f"datanode-{i}": ((6666 + i, 6667), 3) for i in (1, 2, 3)}
plant = {f"cn-{i}": (None, 2) for i in (1, 2, 3)} | {f"dn-{i}": ((16666 + i, 6667), 4) for i in (1, 2, 3)}
market = {"controller": ((8900, 8900), 2)} | {f"node-{i}": ((8910 + i, 8902), 8) for i in (1, 2)}
# A project, its subnet, and the ports and the memory in GiB of each service; none where containers have the network of the machine.
project, subnet, meant = {
    "compose-demo": ("demo", None, demo),
    "compose-3c3d": (None, None, {}),
    "dolphindb-compose": ("market", None, market),
    "addresses": ("plant-a", "172.28.0.0/24", plant),
    "release-1.3.3": ("old", None, {"cn": (None, 2), "dn": ((6667, 6667), 3)}),
    "folders": (None, None, {}),
    "values": (None, None, {}),
}[name]
image = {
    "release-1.3.3": "apache/iotdb:1.3.3-standalone",
    "dolphindb-compose": "dolphindb/dolphindb:v2.00.11",
    "values": "registry.site:5000/plant/iotdb:2.0.10",
}.get(name, "apache/iotdb:2.0.10-standalone")
variables = {
    "addresses": {"dn-2": {"cluster_name": "Plant.A", "dn_rpc_address": "172.28.0.22", "dn_seed_config_node": "172.28.0.11:10710"}},
    "release-1.3.3": {"cn": {"cn_internal_address": "cn.plant.example"}, "dn": {"CONSOLE_LOG_LEVEL": "WARN"}},
    "values": {"1_000-datanode": {"cluster_name": "on", "IOTDB_LOG_CONFIG": "/opt/$conf/it's \"${HOME}\" #1/logback.xml"}},
}.get(name, {})

def is_address(text):
    try:
        return bool(ip_address(text))
    except ValueError:
        return False

# Compose writes what it has read in a way that it can read again.
def plain(value):
    return value.replace("$$", "$") if isinstance(value, str) else value

networks = config.get("networks", {})
assert list(networks) == ([project] if project else []), networks
if project:
    assert networks[project]["name"] == f"{config['name']}_{project}", networks
    assert networks[project]["ipam"] == ({"config": [{"subnet": subnet}]} if subnet else {}), networks
binds = {}
for service, says in services.items():
    fact = facts[service]
    site = re.fullmatch("/opt/clusterc/[^/]+", says["volumes"][0]["target"])[0]
    script = f"{site}/lib/inside.sh"
    assert config["name"] == fact["project"] and says["container_name"] == fact["container"], service
    assert says["image"] == fact["image"] == image, (service, says["image"])
    assert says["labels"] == {"clusterc.definition": fact["definition"]}, service
    begins = {"iotdb": ["entrypoint.sh", fact["role"]], "dolphindb": []}[fact["product"]]
    assert says["entrypoint"] == ["sh", script, fact["service"], "run", *begins], says["entrypoint"]
    assert says.get("command") is None and "env_file" not in says, service
    assert says["healthcheck"]["test"] == ["CMD", "sh", script, fact["service"], "all_ready" if fact["service"] in held else "ready"], service
    assert (says["healthcheck"]["start_period"], says["healthcheck"]["retries"]) == ("5m0s", 3), service
    assert (says["stop_grace_period"], fact["grace"], says["restart"]) == ("5m0s", "300", "unless-stopped"), service
    assert says["ulimits"] == {"nofile": {"soft": 65536, "hard": 65536}}, says["ulimits"]
    first, *volumes = says["volumes"]
    assert first["source"] == folder and first["read_only"] is True, first
    assert all(volume["type"] == "bind" and not volume.get("read_only") for volume in volumes), volumes
    assert sorted(plain(volume["source"]) for volume in volumes) == sorted(fact["mounts"].splitlines()), volumes
    binds[service] = [(plain(volume["source"]), plain(volume["target"])) for volume in says["volumes"]]
    order = [("confignode", "datanode"), ("controller", "agent")]
    earlier = {name for name, other in facts.items() if (other["role"], fact["role"]) in order}
    assert says.get("depends_on", {}) == {name: {"condition": "service_started", "required": True} for name in earlier}, service
    port, memory = meant.get(service, (None, None))
    found = [(port["published"], port["target"], port["protocol"]) for port in says.get("ports", [])]
    assert found == ([(str(port[0]), port[1], "tcp")] if port else []), found
    assert says.get("mem_limit") == (str(memory << 30) if memory else None), says.get("mem_limit")
    if project:
        where = {"ipv4_address": fact["address"]} if is_address(fact["address"]) else {"aliases": [fact["address"]]}
        where = None if fact["address"] == service else where
        assert says["hostname"] == service and says["networks"] == {project: where} and "network_mode" not in says, says["networks"]
    else:
        assert says["network_mode"] == "host" and "networks" not in says and "hostname" not in says, service
    environment = {key: plain(value) for key, value in says.get("environment", {}).items()}
    assert variables.get(service, {}).items() <= environment.items(), environment
assert variables.keys() <= services.keys()

# podman-compose reads the same out of the file.
asked = [words.split("\0")[:-1] for words in open("asked").read().split("\n\0")[:-1]]
assert len(asked) == len(services), asked
for words in asked:
    options = {}
    for at, word in enumerate(words):
        option, equals, value = word.partition("=")
        if word.startswith("-"):
            options.setdefault(option, []).append(value if equals and word.startswith("--") else words[at + 1])
    service = next(name for name, fact in facts.items() if options["--name"] == [fact["container"]])
    says = services[service]
    assert words[-1] == image and json.loads(options["--entrypoint"][0]) == says["entrypoint"], words
    assert dict(pair.split("=", 1) for pair in options.get("-e", [])) == {key: plain(value) for key, value in says.get("environment", {}).items()}, words
    assert options["-v"] == [":".join(bind) + (":ro" if bind[0] == folder else "") for bind in binds[service]], options["-v"]
    assert options["--ulimit"] == ["nofile=65536:65536"] and options["--restart"] == ["unless-stopped"], words
    assert json.loads(options["--health-cmd"][0]) == says["healthcheck"]["test"][1:], words
    assert options.get("-p", []) == [f"{port['published']}:{port['target']}" for port in says.get("ports", [])], words
    network = options["--network"][0]
    if not project:
        assert network == "host", network
    else:
        assert network.startswith(f"{config['name']}_{project}:") and f"alias={service}" in network, network
        place = says["networks"][project] or {}
        wanted = [f"ip={place['ipv4_address']}"] if "ipv4_address" in place else [f"alias={alias}" for alias in place.get("aliases", [])]
        assert set(wanted) <= set(network.split(":", 1)[1].split(",")), network
print(f"{name}, {folder.rsplit('/', 1)[1]}: Docker Compose and podman-compose take {len(services)} containers for what they are meant to be")
END
        # What a site says in .env holds, and is a number where it has to be one.
        cp -r "$folder" other
        sed -i 's|^\(IMAGE_[A-Z0-9_]*\)=.*|\1=registry.other:5000/iotdb:site|' other/.env
        echo OPEN_FILES=4096 >>other/.env
        compose other config --format json | python3 -c '
import json, sys
for name, service in json.load(sys.stdin)["services"].items():
    assert service["image"] == "registry.other:5000/iotdb:site", service["image"]
    assert service["ulimits"]["nofile"] == {"soft": 4096, "hard": 4096}, service["ulimits"]'
        # The readers do refuse something: a key that there is not.
        sed -i 's/^    restart:/    restrat:/' other/compose.yaml
        if compose other config --quiet >told 2>&1 || ! grep -q restrat told; then cat told; echo 'Docker Compose takes any key'; exit 1; fi
        if lint other >told 2>&1 || ! grep -q invalid-schema told; then cat told; echo 'dclint takes any key'; exit 1; fi
        rm -rf other
        lint "$folder" >told 2>&1 || { cat told; echo "dclint finds something in $folder"; exit 1; }
    done
done
echo "dclint finds nothing that golden/pipelines/compose/dclint.yaml does not name"
