#!/bin/sh
# Obtains a real Apache IoTDB: fetches the official source release with Maven, builds it, and keeps the result.
#
#   obtain.sh VERSION…              1.0.0, 1.3.2 to 1.3.4, 2.0.1-beta, 2.0.2, 2.0.3, 2.0.5 to 2.0.7 and 2.0.10 are known to build
#   obtain.sh --sources VERSION…    fetches the source releases and builds nothing; any version will do. 1.3.5, 1.3.6, 1.3.7, 2.0.4
#                                   and 2.0.8 are not on Maven Central: they are read from a clone of apache/iotdb, whose folder
#                                   CLUSTERC_IOTDB_GIT names
#   obtain.sh --ainode VERSION…     builds the AINode and fetches every Python package that it needs: 1.3.3, 2.0.1-beta and 2.0.5
#                                   are known to build
#
# The result stands outside the tree, under ${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/iotdb/VERSION/:
#
#   source/                            the source release, unpacked
#   apache-iotdb-VERSION-all-bin/      the distribution, unpacked, never started in place
#   apache-iotdb-VERSION-all-bin.zip   the same as the archive that people carry to a site
#   templates/                         what the release ships as configuration
#   apache-iotdb-VERSION-ainode-bin/   the AINode's distribution
#   wheels/                            its Python packages for the python3 at hand, some 3 GB with torch
#   build.log, ainode.log              what Maven and pip said
#
# It may be run twice, and by two at once: a version that is there is left alone, and a lock lets one builder in.
# Some are not wholly what Apache builds. 2.0.10 is built with the neighbouring tsfile 2.4.0, for its 2.3.1 is not to be had, and
# 2.0.3 with Apache's Ratis. Where JitPack is out of reach, 1.3.4 and all from 2.0.2 on are built with moquette-broker 0.17 in place
# of 0.18.0, to which a pom in Maven's local repository then points for good.
# It needs mvn, java, unzip, zip or jar, flock, and a Maven repository within reach; three to six minutes for a version. The AINode
# needs python3 with venv, and an index of Python packages.
set -eu

cache=${CLUSTERC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/clusterc}/iotdb

say() {
    printf '%s\n' "obtain: $*"
}

fail() {
    printf '%s\n' "obtain: $*" >&2
    exit 1
}

# The checksum of a source release; a version without one is taken as Maven's own checksum leaves it.
known_sum() {
    case $1 in
    1.0.0) echo 0590d4a4d537cb5b34ad47beb60078dcdbd7504498108175e4894ee6e475df91 ;;
    1.0.1) echo d2d442cdc535b310b15e2f3b8f745f7dc13aba8389f49ef129b71b92fb827555 ;;
    1.1.0) echo c8758d441ce825fe89e6ee3b80572986f49060fad55bcbf269487f40c6b013ce ;;
    1.1.1) echo 7ad570634dfe4c3f473427066e75d7c5ca3c8165d46bd340cd35c8ca75e58226 ;;
    1.1.2) echo 24c38d6d72bf070f6e5b3705970022320dc52338fdd27ffb9df9054bd80dd422 ;;
    1.2.0) echo bf4954ae2831e8ff0ae1d7c4f9250604bcaef2965438119f9fc86c18e798ce5f ;;
    1.2.2) echo 11ab9b339f6ed30a42a1374dcdf9be941894f7d2204a8a145219aaba0f4a64b7 ;;
    1.3.0) echo 95ecc8506340384edb6f1ff18cb3d48ac85d6dcb79dcc744eef40fbb5db3ca0e ;;
    1.3.1) echo 796e4c4fd96d454a1f8ea8ed7d1d1e8431f8e282de5f7fc3536c777b9b837735 ;;
    1.3.2) echo de577886d2c52fca510ad4aff84606e3ddc5d06111c4cd8652bb9b36e5c5b52d ;;
    1.3.3) echo 160b54896002f876560320ed0d21fc0bcf5ae336c4e319271a70fc494cc612ff ;;
    1.3.4) echo a27c4b4aa2c06e6169c05475bea07ac4580da5ff82ce2060807ccaa100ecc981 ;;
    2.0.1-beta) echo ec2ede877bc71fccc139410cffccc70cbeffe6c2e72f8049eb3b9da5d581f8e3 ;;
    2.0.2) echo b651e397fa65c9c6133899c8ebce828946d1ae5f9be47f71358e7b440ce098e5 ;;
    2.0.3) echo 31e893200e7ff65a67766a3b17b8ad2ca04ba71beaff1f043ade471fb405ed32 ;;
    2.0.5) echo 617344a261f879104c7a13b3a41c324a6a16b6d70c2c494f85b6da3746079398 ;;
    2.0.6) echo 33ceb9f06e7473c33bbdcc05f0f1d9e10de66bbddc97f9739d7193852dc266bc ;;
    2.0.7) echo 563edc5de260c44b0c9d02ff3e55df19fb9aec5d97f8c505a6dc9b21d64c1e42 ;;
    2.0.10) echo 36bdd13614ac1ee24dd8e5bef306a2aa111548385aa00aee8078ef7aaf92dbd3 ;;
    *) echo unknown ;;
    esac
}

# The commit behind the tag of a release that Maven Central does not have. Of releases that it has, the tag's tree is the source
# release but for files whose names start with a dot and DEPENDENCIES: compared for 2.0.7 and 2.0.10.
known_commit() {
    case $1 in
    1.3.5) echo 30ee9814c050c582dd60cad8852a4519acc2aaa9 ;;
    1.3.6) echo ecbd390dc21b918472141b4187205473d86a18bc ;;
    1.3.7) echo 43db8fbff1ec79cf46da9742e302ee4558e5a18a ;;
    2.0.4) echo 3400fa8245ec59c115e0d3083e54ea25319a5f30 ;;
    2.0.8) echo b88b5dc62ffb0329fdc4dfd479fc46e9cf416a56 ;;
    esac
}

fetch_commit() {
    version=$1
    commit=$2
    home=$cache/$version
    [ -n "${CLUSTERC_IOTDB_GIT:-}" ] ||
        fail "$version: Maven Central does not have its sources; set CLUSTERC_IOTDB_GIT to a clone of apache/iotdb"
    say "$version: reading commit $commit"
    mkdir "$home/fetch/source"
    git -C "$CLUSTERC_IOTDB_GIT" archive -o "$home/fetch/source.tar" "$commit" ||
        fail "$version: $CLUSTERC_IOTDB_GIT does not have commit $commit"
    tar -xf "$home/fetch/source.tar" -C "$home/fetch/source"
    mv "$home/fetch/source" "$home/source"
    rm -rf "$home/fetch"
    say "$version: sources are in $home/source"
}

fetch_source() {
    version=$1
    home=$cache/$version
    [ ! -d "$home/source" ] || return 0
    rm -rf "$home/fetch"
    mkdir -p "$home/fetch"
    commit=$(known_commit "$version")
    if [ -n "$commit" ]; then
        fetch_commit "$version" "$commit"
        return 0
    fi
    say "$version: fetching the source release"
    (
        cd "$home/fetch"
        mvn -q -B -ntp -Dstyle.color=never dependency:copy -DoutputDirectory="$home/fetch" \
            -Dartifact="org.apache.iotdb:iotdb-parent:$version:zip:source-release" </dev/null
    ) || fail "$version: Maven could not fetch the source release"
    archive=$home/fetch/iotdb-parent-$version-source-release.zip
    sum=$(sha256sum "$archive" | cut -d ' ' -f 1)
    expected=$(known_sum "$version")
    case $expected in
    unknown) say "$version: no recorded checksum, its sha256 is $sum" ;;
    "$sum") ;;
    *) fail "$version: the source release has sha256 $sum, expected $expected" ;;
    esac
    unzip -q "$archive" -d "$home/fetch"
    mv "$home/fetch/apache-iotdb-$version" "$home/source"
    rm -rf "$home/fetch"
    say "$version: sources are in $home/source"
}

build() {
    version=$1
    home=$cache/$version
    name=apache-iotdb-$version-all-bin
    if [ -d "$home/$name" ] && [ -f "$home/$name.zip" ]; then
        say "$version: $home/$name is there"
        return 0
    fi
    rm -rf "$home/build" "$home/unpacked"
    cp -R "$home/source" "$home/build"
    say "$version: building, Maven's words go to $home/build.log"
    started=$(date +%s)
    built=yes
    (
        cd "$home/build"
        set --
        case $version in
        1.0.0)
            prepare_1_0_0
            set -- -Ddownload.plugin.skip=true -Dthrift.skip-making-executable=true \
                "-Dthrift.exec.absolute.path=$home/build/thrift/bin/thrift"
            ;;
        2.0.3) prepare_2_0_3 ;;
        2.0.10)
            prepare_2_0_10
            # The parsers have to be generated for the antlr4 runtime that this tsfile brings.
            set -- -Dtsfile.version=2.4.0 -Dantlr4.version=4.13.2
            ;;
        esac
        ! grep -q com.github.moquette-io pom.xml || prepare_moquette
        nice mvn -B -ntp -Dstyle.color=never package -pl distribution -am -DskipTests -Drat.skip=true -Dcheckstyle.skip=true \
            -Dspotless.check.skip=true -Denforcer.skip=true "$@" </dev/null
    ) >"$home/build.log" 2>&1 || built=no
    mkdir "$home/unpacked"
    if [ "$built" = yes ]; then
        cp -R "$home/build/distribution/target/$name/$name" "$home/unpacked/"
    else
        # A dependency of library-udf in 1.3.2 is no longer to be had, so its build stops short of the distribution.
        # By then the three archives that the distribution is made of are there.
        unpack_parts "$version" "$home/unpacked/$name"
    fi
    (cd "$home/unpacked" && archive "$name")
    rm -rf "${home:?}/$name"
    mv "$home/unpacked/$name.zip" "$home/$name.zip"
    mv "$home/unpacked/$name" "$home/$name"
    rm -rf "$home/unpacked" "$home/build"
    say "$version: built in $(($(date +%s) - started)) s, $home/$name"
}

# 1.0.0 omits a dependency that it needs, and would download a Thrift compiler, which Maven Central has as well.
# Runs in the folder of the build.
prepare_1_0_0() {
    awk '{ print } /<dependencies>/ && !done {
        print "<dependency><groupId>com.google.code.findbugs</groupId><artifactId>jsr305</artifactId><version>3.0.2</version></dependency>"
        done = 1
    }' node-commons/pom.xml >node-commons/pom.new
    mv node-commons/pom.new node-commons/pom.xml
    mvn -q -B -ntp -Dstyle.color=never dependency:copy -DoutputDirectory="$PWD" \
        -Dartifact=org.apache.iotdb.tools:iotdb-tools-thrift:0.14.1.0:zip:linux-x86_64 </dev/null
    unzip -q iotdb-tools-thrift-0.14.1.0-linux-x86_64.zip -d thrift
    [ -f thrift/bin/thrift ] || { mkdir -p thrift/bin && cp "$(find thrift -type f -name 'thrift*' | head -n 1)" thrift/bin/thrift; }
    chmod 755 thrift/bin/thrift
}

# 2.0.3 wants another maker's copy of Ratis 3.2.0, which Maven Central lacks; Apache's own 3.2.0 takes its place.
# Runs in the folder of the build.
prepare_2_0_3() {
    for file in pom.xml iotdb-core/*/pom.xml; do
        sed 's/com\.timecho\.ratis/org.apache.ratis/' "$file" >"$file.new"
        mv "$file.new" "$file"
    done
}

# 2.0.10 wants tsfile 2.3.1, which is not to be had; 2.4.0 is, where one constant has become a method.
# Runs in the folder of the build.
prepare_2_0_10() {
    for reader in AlignedSinglePageWholeChunkReader SinglePageWholeChunkReader; do
        file=iotdb-core/datanode/src/main/java/org/apache/iotdb/db/pipe/event/common/tsfile/parser/scan/$reader.java
        sed 's/defaultTimeDecoder,/getConfiguredTimeDecoder(),/' "$file" >"$file.new"
        mv "$file.new" "$file"
    done
}

# From 1.3.4 on a release wants an MQTT broker that JitPack alone has. Out of JitPack's reach, a pom in Maven's local repository
# sends Maven on to the neighbouring version, which Maven Central has. Runs in the folder of the build.
prepare_moquette() {
    mkdir moquette
    # In its own folder, for else Maven would read the whole release.
    (
        cd moquette
        mvn -q -B -ntp -Dstyle.color=never dependency:get -Dtransitive=false \
            -Dartifact=com.github.moquette-io.moquette:moquette-broker:0.18.0:pom \
            -DremoteRepositories=jitpack.io::default::https://jitpack.io </dev/null && exit
        echo "moquette-broker 0.18.0 is not to be had, 0.17 takes its place"
        cat >relocation.xml <<'EOF'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.github.moquette-io.moquette</groupId>
  <artifactId>moquette-broker</artifactId>
  <version>0.18.0</version>
  <packaging>pom</packaging>
  <distributionManagement>
    <relocation>
      <groupId>io.moquette</groupId>
      <version>0.17</version>
    </relocation>
  </distributionManagement>
</project>
EOF
        mvn -q -B -ntp -Dstyle.color=never install:install-file -Dfile=relocation.xml -DpomFile=relocation.xml </dev/null
    )
}

# What distribution/src/assembly/all.xml of the release does: libraries from the parts, all else from the sources.
unpack_parts() {
    version=$1
    target=$2
    sources=$cache/$version/build
    core=$sources/iotdb-core
    client=$sources/iotdb-client
    datanode=$core/datanode
    # Up to 1.1 the modules stand next to one another.
    if [ ! -d "$core" ]; then
        core=$sources
        client=$sources
        datanode=$core/server
    fi
    # From 2.0.5 on the scripts stand apart from the modules, and what builds of those builds whole.
    [ ! -d "$sources/scripts" ] || fail "$version: the distribution did not build, see $cache/$version/build.log"
    say "$version: the whole distribution did not build, putting it together from its parts"
    mkdir -p "$target/lib" "$target/conf" "$target/sbin" "$target/tools" "$target/licenses"
    for part in \
        "$core/confignode/target/iotdb-confignode-$version.zip" \
        "$datanode/target/iotdb-server-$version.zip" \
        "$client/cli/target/iotdb-cli-$version.zip"; do
        [ -f "$part" ] || fail "$version: the build made no ${part##*/}, see $cache/$version/build.log"
        unzip -q -o "$part" 'lib/*' -d "$target"
    done
    for module in "$datanode" "$core/confignode" "$core/node-commons" "$client/cli"; do
        for folder in conf sbin tools; do
            # Of the client's conf the distribution takes one file.
            [ "$module/$folder" != "$client/cli/conf" ] || continue
            [ ! -d "$module/src/assembly/resources/$folder" ] ||
                cp -R "$module/src/assembly/resources/$folder/." "$target/$folder/"
        done
    done
    backup_log=$client/cli/src/assembly/resources/conf/logback-backup.xml
    [ ! -f "$backup_log" ] || cp "$backup_log" "$target/conf/"
    find "$target/sbin" "$target/tools" -type f -exec chmod 755 {} +
    cp -R "$sources/licenses/." "$target/licenses/"
    cp "$sources/README.md" "$sources/README_ZH.md" "$sources/RELEASE_NOTES.md" "$target/"
    cp "$sources/LICENSE-binary" "$target/LICENSE"
    cp "$sources/NOTICE-binary" "$target/NOTICE"
}

archive() {
    if command -v zip >/dev/null; then
        zip -q -r -X "$1.zip" "$1"
    else
        jar --create --no-manifest --file "$1.zip" "$1"
    fi
}

collect_templates() {
    version=$1
    home=$cache/$version
    [ ! -d "$home/templates" ] || return 0
    rm -rf "$home/templates.new"
    mkdir "$home/templates.new"
    find "$home/apache-iotdb-$version-all-bin/conf" -maxdepth 1 -type f -exec cp {} "$home/templates.new/" \;
    mv "$home/templates.new" "$home/templates"
    say "$version: templates are in $home/templates"
}

# What ainode.xml and distribution/src/assembly/ainode.xml of the release put together, and what pip finds for it.
build_ainode() {
    version=$1
    home=$cache/$version
    name=apache-iotdb-$version-ainode-bin
    if [ -f "$home/$name/complete" ]; then
        say "$version: $home/$name is there"
        return 0
    fi
    rm -rf "$home/ainode-build" "${home:?}/$name" "$home/wheels"
    cp -R "$home/source" "$home/ainode-build"
    say "$version: building its AINode, the words of Maven and pip go to $home/ainode.log"
    started=$(date +%s)
    (
        cd "$home/ainode-build"
        nice mvn -B -ntp -Dstyle.color=never package -P with-ainode -pl iotdb-core/ainode -am -DskipTests -Drat.skip=true \
            -Dcheckstyle.skip=true -Dspotless.check.skip=true -Denforcer.skip=true </dev/null
    ) >"$home/ainode.log" 2>&1 || fail "$version: its AINode did not build, see $home/ainode.log"
    unzip -q "$home/ainode-build/iotdb-core/ainode/target/apache-iotdb-ainode-$version.zip" -d "$home/ainode-build/unpacked"
    mv "$home/ainode-build/unpacked/apache-iotdb-ainode-$version" "$home/$name"
    # Not `pip download`: some packages are to be had as sources alone, which want a network when they are installed.
    nice python3 -m pip --disable-pip-version-check wheel --no-cache-dir --wheel-dir "$home/wheels" "$home/$name"/lib/*.whl \
        >>"$home/ainode.log" 2>&1 </dev/null || fail "$version: pip could not fetch all packages, see $home/ainode.log"
    rm -rf "$home/ainode-build"
    : >"$home/$name/complete"
    say "$version: AINode built in $(($(date +%s) - started)) s, $home/$name"
}

builds=build
case ${1:-} in
--sources)
    builds=:
    shift
    ;;
--ainode)
    builds=build_ainode
    shift
    ;;
esac
[ $# -gt 0 ] || fail "expected one or more versions, for instance 1.3.3"
for tool in mvn java unzip flock sha256sum; do
    command -v "$tool" >/dev/null || fail "\`$tool\` is not to be found"
done
for version; do
    case $version in
    '' | *[!0-9a-z.-]*) fail "expected a version such as 1.3.3, found \`$version\`" ;;
    esac
    mkdir -p "$cache/$version"
done
# Sources first, for they are there in seconds, and some want nothing else.
for version; do
    (
        flock 9
        fetch_source "$version"
    ) 9>"$cache/$version/lock"
done
for version; do
    (
        flock 9
        "$builds" "$version"
        [ "$builds" != build ] || collect_templates "$version"
    ) 9>"$cache/$version/lock"
done
