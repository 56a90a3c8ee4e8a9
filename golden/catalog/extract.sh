#!/bin/sh
# Prints every configuration key that an official Apache IoTDB source release knows, one a line, sorted:
#   template KEY   a shipped properties file or the reference template holds it, live or commented out
#   code KEY       only the program reads it
# Usage: extract.sh VERSION SOURCE_DIR      (SOURCE_DIR: the unpacked release; one folder above it will do)
set -eu
LC_ALL=C
export LC_ALL

if [ $# -ne 2 ]; then
    echo "usage: $0 VERSION SOURCE_DIR" >&2
    exit 2
fi
version=$1
source_dir=$2
[ -f "$source_dir/pom.xml" ] || source_dir=$source_dir/apache-iotdb-$version
if [ ! -f "$source_dir/pom.xml" ]; then
    echo "$0: no source release in $2" >&2
    exit 2
fi
# Up to 1.1 the modules stand beside one another.
core=$source_dir/iotdb-core
[ -d "$core" ] || core=$source_dir

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A key line, live or commented out. The comment sign is followed by one blank at most, which keeps prose out.
find "$core" -path '*/resources/conf/iotdb-*.properties*' ! -path '*/src/test/*' ! -path '*/target/*' \
    -exec cat {} + |
    tr -d '\r' |
    sed -n 's/^#\{0,1\} \{0,1\}\([A-Za-z0-9][A-Za-z0-9_.]*\) *=.*/\1/p' |
    sort -u >"$scratch/template"

# Java in one line per file, without comment lines, so that a call broken over lines is whole again.
flatten() {
    sed -e 's/^[[:space:]]*\/\/.*//' -e 's/^[[:space:]]*\*.*//' -e 's/^[[:space:]]*\/\*.*//' "$1" |
        tr '\n' ' ' |
        sed -e 's/[[:space:]][[:space:]]*/ /g' -e 's/( /(/g' -e 's/System *\. *getProperty(/systemProperty(/g'
}

# Names of constants that stand for keys: "NAME value".
find "$core" -path '*/src/main/*' -name '*Constant.java' | sort | while read -r file; do
    flatten "$file" | grep -oE 'String [A-Z0-9_]+ = "[^"]*"' || true
done | sed 's/^String \([A-Z0-9_]*\) = "\(.*\)"$/\1 \2/' | sort -u >"$scratch/constants"

# The classes that read the files. Others read only state that the server wrote itself.
for class in CommonDescriptor ConfigNodeDescriptor DataNodeMemoryConfig IoTDBDescriptor IoTDBRestServiceDescriptor \
    MetricConfigDescriptor PipeDescriptor TSFileDescriptor; do
    find "$core" -path '*/src/main/*' -name "$class.java" | sort | while read -r file; do
        flatten "$file" >"$scratch/flat"
        # Metric keys are read without their role: one private getProperty puts cn_ or dn_ before them.
        if [ "$class" = MetricConfigDescriptor ]; then
            grep -oE '[^.]getProperty\("[^"]*" ?[,)]' "$scratch/flat" |
                sed 's/.*"\(.*\)".*/\1/' |
                sed -e 'h' -e 's/^/cn_/p' -e 'g' -e 's/^/dn_/'
        fi
        grep -oE '\.(getProperty|containsKey)\("[^"]*" ?[,)]' "$scratch/flat" | sed 's/.*"\(.*\)".*/\1/' || true
        # A method of the class itself reads one key, or the newer and the older spelling of one.
        grep -oE '[a-z][A-Za-z]*\(properties, "[^"]*"(, "[^"]*")?' "$scratch/flat" | grep -oE '"[^"]*"' | tr -d '"' || true
        # TsFile: writer.setInt(conf::setX, "key")
        grep -oE 'writer\.set[A-Za-z]*\([^,()]*, "[^"]*"' "$scratch/flat" | sed 's/.*"\(.*\)"/\1/' || true
        # Names kept in an array of the class itself: getProperty(NAMES[0], ...)
        grep -oE '\.getProperty\([A-Z0-9_]+\[' "$scratch/flat" | sed -e 's/.*(//' -e 's/\[//' | sort -u |
            while read -r name; do
                grep -oE "String\[\] $name = \{[^}]*\}" "$scratch/flat" | grep -oE '"[^"]*"' | tr -d '"'
            done
        grep -oE '\.(getProperty|containsKey)\(([A-Za-z]+\.)?[A-Z0-9_]+ ?[,)]' "$scratch/flat" |
            sed -e 's/.*(//' -e 's/.*\.//' -e 's/[^A-Z0-9_]//g' | sort -u |
            while read -r name; do
                value=$(sed -n "s/^$name //p" "$scratch/constants" | head -n 1)
                if [ -z "$value" ]; then
                    echo "$0: $class reads $name, whose value was not found" >&2
                    exit 3
                fi
                echo "$value"
            done
    done
done >"$scratch/read"

# From 1.3.3 on TsFile is a library beside the release (pom.xml: tsfile.version); this is what its own
# TSFileDescriptor reads from the same file.
if [ ! -d "$core/tsfile" ] && [ "$core" != "$source_dir" ]; then
    for key in batch_size compressor float_precision group_size_in_byte max_degree_of_index_node \
        max_number_of_points_in_page max_string_length page_size_in_byte value_encoder; do
        echo "$key"
    done >>"$scratch/read"
fi

for config in "$core/ainode/iotdb/ainode/config.py" "$core/ainode/ainode/core/config.py" \
    "$core/ainode/iotdb/ainode/core/config.py"; do
    [ ! -f "$config" ] ||
        sed -n "s/.*if ['\"]\([a-z_]*\)['\"] in config_keys.*/\1/p" "$config" >>"$scratch/read"
done

sort -u "$scratch/read" >"$scratch/code"
{
    sed 's/^/template /' "$scratch/template"
    comm -13 "$scratch/template" "$scratch/code" | sed 's/^/code /'
} | sort
