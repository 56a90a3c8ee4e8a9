#!/bin/sh
# Makes the image of a DolphinDB release as its vendor does, with the stand-in in the server's place, and packs it as `docker save` does.
#
#   image.sh FOLDER VERSION ARCHIVE     FOLDER is an unpacked distribution
#
# The base is golden/real/podman.sh's Debian, instead of the vendor's Alpine: no registry can be asked here.
# Source: the vendor's repository dolphindb-k8s, docker_images.
set -eu

podman=$(cd "$(dirname "$0")" && pwd)/../real/podman.sh
base=$("$podman" image java bookworm)
name=docker.io/dolphindb/dolphindb:v$2
made=clusterc-dolphindb-$$
whole=$(mktemp -d)
# The program is a link there.
mkdir "$whole/data"
cp -RL "$1" "$whole/data/ddb"
strip "$whole/data/ddb/server/dolphindb" 2>/dev/null || :
trap 'rm -rf "$whole"; "$podman" rm -f "$made" >/dev/null 2>&1 || :; "$podman" rmi "$name" >/dev/null 2>&1 || :' EXIT
"$podman" create --name "$made" "$base" true >/dev/null
"$podman" cp "$whole/data" "$made:/"
# The image's own shell is to expand it.
# shellcheck disable=SC2016
"$podman" commit -q -c 'ENTRYPOINT ["sh", "-c", "cd /data/ddb/server;export LD_LIBRARY_PATH=$PWD:$LD_LIBRARY_PATH;./dolphindb -console 0 -stdoutLog true -home data -script dolphindb.dos"]' \
    "$made" "$name" >/dev/null
"$podman" save -q --output "$3" "$name"
