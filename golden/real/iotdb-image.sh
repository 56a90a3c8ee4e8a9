#!/bin/sh
# Makes the image of a release as its project does, from the distribution and the scripts of the source release, and packs it as
# `docker save` does.
#
#   iotdb-image.sh VERSION     prints the archive
#
# The base is golden/real/podman.sh's Debian with Java, instead of the project's: no registry can be asked here. It needs
# what podman.sh needs, and the release by golden/real/obtain.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
version=$1
cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}
release=$cache/iotdb/$version
name=docker.io/apache/iotdb:$version-standalone
base=$("$here/podman.sh" image java bookworm)
# Another base makes another image.
archive=$cache/podman/apache-iotdb-$version-standalone.${base##*:}.tar

exec 9>"$cache/podman/iotdb.lock"
flock 9
if [ ! -s "$archive" ]; then
    made=clusterc-iotdb-$$
    "$here/podman.sh" create --name "$made" "$base" true >/dev/null
    "$here/podman.sh" cp "$release/apache-iotdb-$version-all-bin" "$made:/iotdb"
    for script in entrypoint.sh replace-conf-from-env.sh; do
        "$here/podman.sh" cp "$release/source/docker/src/main/DockerCompose/$script" "$made:/iotdb/sbin/$script"
    done
    # As its Dockerfile has it; docker would keep what is at the volumes, podman too.
    "$here/podman.sh" commit -q -c 'ENV IOTDB_HOME=/iotdb' -c "ENV VERSION=$version" \
        -c 'ENV PATH=/iotdb/sbin/:/iotdb/tools/:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
        -c 'WORKDIR /iotdb/sbin' -c 'VOLUME /iotdb/data' -c 'VOLUME /iotdb/logs' \
        -c 'CMD ["bash", "-c", "entrypoint.sh all"]' "$made" "$name" >/dev/null
    "$here/podman.sh" rm "$made" >/dev/null
    "$here/podman.sh" save -q --output "$archive.new" "$name"
    "$here/podman.sh" rmi "$name" >/dev/null
    mv "$archive.new" "$archive"
fi
printf '%s\n' "$archive"
