# How data files of Apache IoTDB are found and copied. Sourced by iotdb.sh.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The service and iotdb.sh set what is read here.
# shellcheck disable=SC2034,SC2154

# The data regions of the cluster: database, number, and the endpoint of the DataNode that leads each, - when none does.
iotdb_led_regions() {
    iotdb_sql "show cluster" | awk -F '|' '
        function trim(text) { gsub(/^ +| +$/, "", text); return text }
        NF > 6 && trim($2) ~ /^[0-9]+$/ { print "node", trim($2), trim($5) ":" trim($6) }' >"$1/nodes" || return 1
    iotdb_sql "show data regions" >"$1/regions" || return 1
    awk -F '|' '
        function trim(text) { gsub(/^ +| +$/, "", text); return text }
        FNR == NR { split($0, word, " "); endpoint[word[2]] = word[3]; next }
        !column["RegionId"] { for (i = 2; i < NF; i++) column[trim($i)] = i; next }
        trim($column["Role"]) == "" { next }
        { database[trim($column["RegionId"])] = trim($column["Database"]) }
        trim($column["Role"]) == "Leader" { leader[trim($column["RegionId"])] = endpoint[trim($column["DataNodeId"])] }
        END { for (region in database) print database[region], region, leader[region] ? leader[region] : "-" }' \
        "$1/nodes" "$1/regions" | sort
}

iotdb_regions() {
    scratch=$(mktemp -d)
    code=0
    iotdb_led_regions "$scratch" || code=$?
    rm -rf "$scratch"
    return "$code"
}

# Writes the data files of regions to standard output as a tar archive: FIRST-DAY LAST-DAY DATABASE/REGION…. Whole time
# partitions, days in UTC. Files are linked first, so that a compaction cannot take them away under way.
iotdb_dump_data() {
    range=$(awk -v first="$1" -v last="$2" -v interval="${PARTITION_INTERVAL:-604800000}" -v origin="${PARTITION_ORIGIN:-0}" '
        # Days since 1970, by the calendar of Gregory.
        function days(text, y, m, d) {
            split(text, part, "-")
            y = part[1] + 0; m = part[2] + 0; d = part[3] + 0
            if (m <= 2) { y--; m += 12 }
            return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + d - 719469 + 0
        }
        function partition(time, quotient) {
            quotient = int((time - origin) / interval)
            return (time - origin < 0 && quotient * interval != time - origin) ? quotient - 1 : quotient
        }
        BEGIN { printf "%.0f %.0f\n", partition(days(first) * 86400000), partition(days(last) * 86400000 + 86399999) }')
    shift 2
    iotdb_clear_dumps
    # Something to pack when there is nothing.
    LINKS=$(mktemp -d)
    trap 'remove_links' EXIT
    trap 'exit 1' HUP INT TERM
    seen_folders=
    while read -r kind folder; do
        if [ "$kind" != data ] || [ ! -d "$folder" ]; then
            continue
        fi
        case $seen_folders in
        *"|$folder|"*) continue ;;
        esac
        seen_folders="$seen_folders|$folder|"
        # On the same file system, so that a link is enough; the server looks into sequence/ and unsequence/ only.
        LINKS="$LINKS
$folder/.clusterc-dump.$$"
        for region; do
            for order in sequence unsequence; do
                for partition in "$folder/$order/$region"/*; do
                    number=${partition##*/}
                    case $number in
                    *[!0-9-]*) continue ;;
                    esac
                    if [ "$number" -ge "${range% *}" ] && [ "$number" -le "${range#* }" ]; then
                        link_partition "$partition" "$folder/.clusterc-dump.$$/$region/$order/$number" || exit 1
                    fi
                done
            done
        done
    done <<END
$DIRECTORIES
END
    set -- -cf -
    while IFS= read -r link; do
        [ ! -d "$link" ] || set -- "$@" -C "$link" .
    done <<END
$LINKS
END
    tar "$@"
}

# Links the closed data files of a partition into another folder. When a compaction changes them meanwhile, once more.
link_partition() {
    tries=0
    while [ "$tries" -lt 20 ]; do
        tries=$((tries + 1))
        rm -rf "$2"
        mkdir -p "$2" || return 1
        before=$(ls "$1") || return 1
        for file in "$1"/*.tsfile; do
            # Without it the file is being written; a flush has closed what was there before.
            [ -e "$file.resource" ] || continue
            for part in "$file" "$file.resource" "$file.mods"; do
                [ ! -e "$part" ] || ln "$part" "$2/" 2>/dev/null || :
            done
        done
        [ "$before" != "$(ls "$1")" ] || return 0
    done
    say "$SERVICE: the files of $1 keep changing" >&2
    return 1
}

# Removes the links of interrupted dumps, for example after a loss of power: they keep what the server has deleted on the disk.
iotdb_clear_dumps() {
    while read -r kind folder; do
        [ "$kind" = data ] || continue
        for left in "$folder"/.clusterc-dump.*; do
            [ -d "$left" ] || continue
            case $(arguments_of "${left##*.}") in
            *dump_data*) ;;
            *) rm -rf "$left" ;;
            esac
        done
    done <<END
$DIRECTORIES
END
}

remove_links() {
    while IFS= read -r link; do
        [ -z "$link" ] || rm -rf "$link"
    done <<END
$LINKS
END
}
