#!/usr/bin/env bash
# From the office to a running cluster and back: a bundle with the real Apache IoTDB is packed here, its archive alone is
# copied to hosts that have nothing else, and the way that docs/air-gap.md tells is gone there.
# Usage: golden/real/air-gap.sh hand|playbook CLUSTERC ZIP
# `hand` goes by the scripts; `playbook` by control/ansible, for which golden/pipelines/ansible.sh has fetched ansible-core.
set -euo pipefail
way=$1
clusterc=$(readlink -f "$2")
zip=$(readlink -f "$3")
here=$(cd "$(dirname "$0")" && pwd)
names=(plant-1 plant-2 plant-3)
work=$(mktemp -d)
export CLUSTERC_HOSTS_DIR=$work/state CLUSTERC_HOSTS_OWNER=$$ CLUSTERC_REMOTE=$here/remote.sh
trap '"$here/hosts.sh" down || :; rm -rf "$work"' EXIT
say() { printf '== %s (%ss)\n' "$*" "$SECONDS"; }
on() { "$here/hosts.sh" exec "$1" sh -c "$2"; }

say "the office: a spec, the vendor's archive, a bundle in one file"
cat >"$work/plant.kdl" <<'END'
cluster "plant" product="iotdb" version="1.3.3" {
    install "/opt/iotdb" user="iotdb"
    replication schema=3 data=2
    consensus config="ratis" schema="ratis" data="iot"
    host "plant-[1..3]" address="10.66.0.[1..3]"
    confignode on="plant-1"
    datanode on="plant-*" { data-dirs "/data1/iotdb"; }
    memory total="1GiB"
}
END
"$clusterc" build "$work/plant.kdl" --payload "$zip" --archive tar.gz -o "$work/plant.tar.gz"

say "the site: three hosts without anything of this machine's but its programs"
"$here/hosts.sh" up plant-1:10.66.0.1 plant-2:10.66.0.2 plant-3:10.66.0.3 >/dev/null
for name in "${names[@]}"; do
    # shellcheck disable=SC2016
    on "$name" 'for folder in /root /tmp /home /work /opt; do [ ! -d "$folder" ] || mount -t tmpfs tmpfs "$folder"; done; ! id iotdb 2>/dev/null'
done

# What a host has written outside of /root and /tmp: the upper layer of its files, and what is in /opt.
listing() {
    (
        cd "$CLUSTERC_HOSTS_DIR/host/$1/upper"
        find . -mindepth 1 | sed 's|^\./||' | sort | while IFS= read -r path; do
            case $path in
            # The lists of users are written again with every user; what they hold is checked by itself.
            etc/.pwd.lock | etc/passwd* | etc/group* | etc/shadow* | etc/gshadow* | etc/subuid* | etc/subgid*) continue ;;
            esac
            if [ -d "$path" ] && [ -d "/$path" ]; then continue; fi
            printf '%s\n' "$path"
        done
    )
    on "$1" 'find /opt; grep -c . /etc/passwd /etc/group'
}
same() {
    for name in "${names[@]}"; do
        listing "$name" >"$work/now.$name"
        diff "$work/before.$name" "$work/now.$name" || { echo "$name: $1"; exit 1; }
    done
    echo "$2"
}
for name in "${names[@]}"; do listing "$name" >"$work/before.$name"; done

# Where the operator sits, there is the archive alone as well.
mkdir "$work/operator"
tar -xzf "$work/plant.tar.gz" -C "$work/operator"
bundle=$(dirname "$(find "$work/operator" -name RUNBOOK.md)")

all_running() {
    "$bundle/control/show.sh" >"$work/members" 2>&1 || { cat "$work/members"; exit 1; }
    [ "$(grep -c '|Running|' "$work/members")" -eq 4 ] || { cat "$work/members"; echo "not every node is Running"; exit 1; }
    grep -F '|Running|' "$work/members"
}

if [ "$way" = hand ]; then
    for name in "${names[@]}"; do
        say "$name: the archive alone; verify.sh, install.sh, preflight.sh"
        on "$name" 'cat >/root/plant.tar.gz' <"$work/plant.tar.gz"
        on "$name" "cd /root && mkdir site && tar -xzf plant.tar.gz -C site && rm plant.tar.gz && cd \$(dirname \$(find site -name RUNBOOK.md)) &&
            sh verify.sh && sh hosts/$name/install.sh && sh hosts/$name/install.sh && sh /opt/clusterc/plant/preflight.sh --quiet"
    done
    other=$(on plant-1 'sh /root/site/hosts/plant-2/install.sh 2>&1 || sh /root/site/*/hosts/plant-2/install.sh 2>&1 || :')
    grep -q 'hosts/plant-1 of the bundle is for this machine' <<<"$other" || { echo "$other"; echo "another host's folder was installed"; exit 1; }
    say "start-all.sh"
    "$bundle/control/start-all.sh"
    all_running
    on plant-1 '! sh /opt/clusterc/plant/install.sh --undo 2>&1' | grep -F 'is running, stop it first'
    say "stop-all.sh; data is not taken back without a word"
    "$bundle/control/stop-all.sh"
    ! "$bundle/control/undo-all.sh" >"$work/told" 2>&1 || { cat "$work/told"; echo "data was taken back"; exit 1; }
    grep -F -m 3 'has data or logs' "$work/told"
    say "clean.sh, undo-all.sh"
    "$bundle/control/clean.sh" --yes >/dev/null
    "$bundle/control/undo-all.sh"
    same "something is left" "nothing is left on any host"
    exit 0
fi

ansible=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/ansible/bin
export HOME=$work ANSIBLE_LOCAL_TEMP=$work/local ANSIBLE_NOCOLOR=1 ANSIBLE_FORCE_COLOR=0
play() {
    playbook=$1
    shift
    (cd "$bundle/control/ansible" && "$ansible/ansible-playbook" "$playbook.yml" -e ansible_ssh_executable="$here/ansible-ssh.sh" \
        -e ansible_ssh_transfer_method=piped -e ansible_python_interpreter=/usr/bin/python3 "$@") >"$work/told" 2>&1 || {
        cat "$work/told"
        echo "$playbook.yml failed"
        exit 1
    }
    sed -n '/^PLAY RECAP/,$p' "$work/told" | grep plant-
}
say "site.yml --check on hosts that have nothing"
play site --check
same "a check changed something" "nothing was changed"
say "site.yml"
play site
all_running
say "site.yml again"
play site
[ "$(sed -n '/^PLAY RECAP/,$p' "$work/told" | grep -c 'plant-.*changed=0 ')" -eq 3 ] || { cat "$work/told"; echo "a second run changed something"; exit 1; }
say "an edit is found by --check, and mended"
on plant-2 'echo "# by hand" >>/opt/iotdb/conf/iotdb-system.properties'
play deploy --check
grep -q 'plant-2 .*changed=1 ' "$work/told" || { cat "$work/told"; exit 1; }
play deploy
on plant-2 'rm /opt/iotdb/conf/iotdb-system.properties.clusterc-edited.*'
play status
say "stop.yml, undo.yml"
play stop
play undo -e clusterc_data=delete
for name in "${names[@]}"; do on "$name" 'rm -rf /root/.ansible'; done
same "something is left" "nothing is left on any host"
