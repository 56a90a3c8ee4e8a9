# What operators do to a node of Apache IoTDB beyond starting and stopping it. Sourced by iotdb.sh.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The service and iotdb.sh set what is read here.
# shellcheck disable=SC2034,SC2154

# What a distribution brings, in an install folder.
iotdb_distribution_entries() {
    printf '%s\n' conf lib sbin tools licenses LICENSE NOTICE README.md README_ZH.md RELEASE_NOTES.md
}

# The version of the distribution in a folder; nothing when it is none.
iotdb_distribution_version() {
    for found in "$1/lib/$JAR"-[0-9]*.jar; do
        [ -e "$found" ] || continue
        found=${found##*/"$JAR"-}
        printf '%s\n' "${found%.jar}"
        return 0
    done
}

# Notes next to the data which release was started on it. The server's own record has that of the first start only.
iotdb_keep_release() {
    # A note that cannot be written keeps no node from its start.
    if mkdir -p "${STATE_FILE%/*}"; then
        printf '%s\n' "$VERSION" >"${STATE_FILE%/*}/.clusterc-release" || return 0
    fi
}

# The release that was started last on the data of the node, which may be below an image's root. Where no start noted one, it is the
# release of the install in a folder.
iotdb_data_release() {
    state=${STAGE:-}$STATE_FILE
    [ -s "$state" ] || return 0
    if [ -s "${state%/*}/.clusterc-release" ]; then
        head -n 1 "${state%/*}/.clusterc-release"
        return 0
    fi
    found=$(iotdb_distribution_version "$1")
    if [ -n "$found" ] && [ "$found" != "$VERSION" ]; then
        printf '%s\n' "$found"
    else
        sed -n 's/^iotdb_version=//p' "$state"
    fi
}

# Whether a release cannot read the data of another one: RELEASE OTHER. A patch of a release reads what that reads.
iotdb_cannot_read() {
    release=$1
    while :; do
        pattern=$(iotdb_unreadable | awk -v release="$release" '$1 == release { print $2 }')
        # shellcheck disable=SC2254
        case $2 in
        $pattern) return 0 ;;
        esac
        [ "${release%.*}" != "$release" ] || return 1
        release=${release%.*}
    done
}

# Releases, and patterns of releases whose data they cannot read.
iotdb_unreadable() {
    cat <<'END'
1.0.0 2.*
1.0.1 2.*
1.1.0 2.*
1.1.1 2.*
1.1.2 2.*
1.2.0 2.*
1.2.2 2.*
1.3.0 2.*
1.3.1 2.*
1.3.2 2.*
1.3.3 2.*
1.3.4 2.*
1.3.5 2.*
1.3.6 2.*
1.3.7 2.*
END
}

# Says why this release cannot use the data of the node; succeeds when it can.
iotdb_check_data() {
    written=$(iotdb_data_release "$1")
    [ -n "$written" ] && iotdb_cannot_read "$VERSION" "$written" || return 0
    printf '%s' "Apache IoTDB $VERSION cannot read the data of this node, which was started with $written; restore a copy of all data from before the upgrade, or delete the data with clean.sh"
    return 1
}

# Says that there is no way back from this release to that of the install in a folder, while there is data.
iotdb_way_back() {
    former=$(iotdb_distribution_version "$1")
    [ -n "$former" ] && [ -s "${STAGE:-}$STATE_FILE" ] && iotdb_cannot_read "$former" "$VERSION" || return 0
    say "you cannot go back to Apache IoTDB $former, which cannot read data of $VERSION; the only way is a copy of all data from before the upgrade"
}

# What the node leaves behind next to its directories. Data under the install that no parameter names, its logs, and what nodes of
# one install share once none of them stays.
iotdb_leavings() {
    printf '%s\n' "$ROOT/data/$ROLE"
    iotdb_all_logs all ''
    if [ "$ROOT_IS_LEFT" = yes ]; then
        printf '%s\n' "$ROOT/data" "$ROOT/ext" "$ROOT/logs"
    fi
}

# The node's log files of a level, in its own folder or in another one.
iotdb_all_logs() {
    folder=${2:-$LOG_DIR}
    for log in "$folder/log_$ROLE"* "$folder/log-$ROLE"* "$folder/log_explain_analyze"*; do
        [ -f "$log" ] || continue
        case $ROLE/${log##*/} in
        confignode/log_explain_analyze*) continue ;;
        esac
        case $1/${log##*/} in
        all/* | */*_"$1".log* | */*_"$1"-* | */*-"$1"-*) printf '%s\n' "$log" ;;
        # What is informed of is in the file of everything.
        info/*_all.log* | info/*_all-* | info/*-all-*) printf '%s\n' "$log" ;;
        esac
    done
}

iotdb_show() {
    iotdb_sql "show cluster"
}

iotdb_show_details() {
    iotdb_sql "show cluster details"
}

# Writes rows into its own database, reads them back, and deletes them. A region that was just made has no leader yet, so
# the first tries may fail.
iotdb_prove() {
    database=root.clusterc_proof
    tries=0
    until told=$(iotdb_sql "insert into $database.d1(timestamp,v) values(1,20),(2,22)" 2>&1); do
        tries=$((tries + 1))
        if [ "$tries" -ge 10 ]; then
            printf '%s\n' "$told" >&2
            return 1
        fi
        pause
    done
    code=0
    told=$(iotdb_sql "select count(v), sum(v) from $database.d1" 2>&1) || code=1
    # Of a region that goes, Ratis may leave a folder behind with which the DataNode does not start again (seen on 2.0.10).
    stays=
    deletion="delete database $database"
    if iotdb_sql "show variables" 2>/dev/null | grep DataRegionConsensusProtocolClass | grep -q RatisConsensus; then
        stays="; the database $database stays, empty"
        deletion="delete timeseries $database.**"
    fi
    iotdb_sql "$deletion" >/dev/null 2>&1 || code=1
    if [ "$code" -ne 0 ] || ! printf '%s\n' "$told" | tr -d ' ' | grep -q -x -F -e '|2|42.0|'; then
        printf '%s\n' "$told" >&2
        return 1
    fi
    say "2 rows were written, read back and deleted$stays"
}

# Has the cluster write out what it holds in memory, so that little is read from the WAL at the next start.
iotdb_write_out() {
    iotdb_sql "flush" >/dev/null
}

# Takes another node out of the cluster: ENDPOINT ROLE. Code 3: this node is not the one to ask. What code 0 promises is that the
# cluster has taken the order; that it is done is when the node is no longer listed.
iotdb_remove() {
    if [ -r "$ROOT/sbin/remove-$2.sh" ]; then
        [ "$2" = "$ROLE" ] || return 3
        id=$(iotdb_id "$1" "$2")
        if [ -z "$id" ]; then
            say "$SERVICE does not know a $2 at $1"
            return 1
        fi
        code=0
        told=$(iotdb_tool -r "$id" 2>&1) || code=$?
        # 1.3.2 takes the number for an address, finds no one there, and knows a DataNode by its client address only.
        case $told in
        *"No DataNode to remove"*)
            code=0
            told=$(iotdb_tool -r "$(iotdb_client_endpoint "$id")" 2>&1) || code=$?
            ;;
        esac
        if [ "$code" -ne 0 ] || printf '%s\n' "$told" | grep -q -e 'Remove ConfigNode failed' -e 'is not in the cluster'; then
            printf '%s\n' "$told" | grep -e 'error occurred' -e ' ERROR ' -e Exception | tail -n 3 | cut -c 1-400
            return 1
        fi
    else
        [ "$ROLE" = datanode ] || return 3
        id=$(iotdb_id "$1" "$2")
        iotdb_sql "remove $2 $id"
    fi
}

# The number of a node in its cluster: ENDPOINT ROLE.
iotdb_id() {
    if [ "$ROLE" = confignode ]; then
        sed -n 's/^config_node_list=//p' "$STATE_FILE" | sed 's/\\//g' | tr ';' '\n' |
            awk -F , -v endpoint="$1" '$2 == endpoint { print $1 }'
    else
        iotdb_sql "show cluster" | awk -F '|' -v endpoint="$1" -v role="$2" '
            function trim(text) { gsub(/^ +| +$/, "", text); return text }
            NF > 6 && trim($5) ":" trim($6) == endpoint && tolower(trim($3)) == role { print trim($2) }'
    fi
}

# Where clients reach the DataNode of a number.
iotdb_client_endpoint() {
    iotdb_sql "show cluster details" | awk -F '|' -v id="$1" '
        function trim(text) { gsub(/^ +| +$/, "", text); return text }
        !column["NodeID"] { for (i = 2; i < NF; i++) column[trim($i)] = i; next }
        trim($column["NodeID"]) == id { print trim($column["RpcAddress"]) ":" trim($column["RpcPort"]) }'
}

# Runs the node's main class for a while, next to the node: without its memory, its ports and its log files.
iotdb_tool() {
    # The last option has Java 8 pass over those before it.
    set -- --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED \
        --add-opens=java.base/java.nio=ALL-UNNAMED -XX:+IgnoreUnrecognizedVMOptions \
        -cp "$ROOT/lib/*" "$MAIN_CLASS" "$@"
    as_user env -i PATH="$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" "$(iotdb_java)" -Xmx256m -XX:+UseSerialGC \
        "-D$HOME_PROPERTY=$ROOT" "-D${HOME_PROPERTY%_HOME}_CONF=$ROOT/conf" "-DTSFILE_HOME=$ROOT" "-DTSFILE_CONF=$ROOT/conf" \
        "-Dlogback.configurationFile=$HERE/lib/iotdb-tool.xml" "$@" </dev/null
}

# Copies the files that a node starts with, so that a reload can tell what changed since.
iotdb_keep_started() {
    rm -rf "$ROOT/run/$SERVICE.started"
    mkdir -p "$ROOT/run/$SERVICE.started" || return 0
    for file in "$ROOT"/conf/*.properties "$ROOT/conf/$ROLE-env.sh"; do
        [ ! -r "$file" ] || cp -p "$file" "$ROOT/run/$SERVICE.started/"
    done
}

# Settings of the properties files in a folder that the node reads, one a line, sorted.
iotdb_settings() {
    for file in iotdb-system.properties iotdb-common.properties "iotdb-$ROLE.properties"; do
        [ ! -r "$1/$file" ] || sed -n '/^[[:blank:]]*[#!]/d; s/^[[:blank:]]*\([A-Za-z0-9_.]*\)[[:blank:]]*[=:][[:blank:]]*/\1=/p' "$1/$file"
    done | LC_ALL=C sort -u
}

# Has the node read its files again. Code 3: some of what changed waits for a restart. Code 1: or cannot change any more.
iotdb_reload() {
    if [ -z "$(iotdb_pid)" ]; then
        say "$SERVICE is not running, it reads everything at startup"
        return 1
    fi
    started=$ROOT/run/$SERVICE.started
    if [ ! -d "$started" ]; then
        say "$SERVICE was not started by these scripts: later changes are unknown"
    fi
    scratch=$(mktemp -d)
    iotdb_settings "$started" >"$scratch/before"
    iotdb_settings "$ROOT/conf" >"$scratch/now"
    iotdb_read_by_others >"$scratch/others"
    LC_ALL=C comm -3 "$scratch/before" "$scratch/now" | sed 's/^[[:blank:]]*//; s/=.*//' | sort -u |
        grep -v -x -F -f "$scratch/others" >"$scratch/changed" || :
    [ "$ROLE" != datanode ] || iotdb_hot >"$scratch/hot"
    [ "$ROLE" = datanode ] || : >"$scratch/hot"
    iotdb_first_start >"$scratch/first"
    waits=no
    is_late=no
    takes=
    while IFS= read -r name; do
        if grep -q -x -F -e "$name" "$scratch/hot"; then
            takes="$takes $name"
        elif [ -d "$started" ] && grep -q -x -F -e "$name" "$scratch/first"; then
            say "$SERVICE: $name is read only before the first start: the next start ignores the new value or fails; next: set the old value and run \`clusterc plan\`"
            is_late=yes
        elif [ -d "$started" ]; then
            say "$SERVICE: $name waits for a restart"
            waits=yes
        fi
    done <"$scratch/changed"
    rm -rf "$scratch"
    if [ -d "$started" ] && ! cmp -s "$started/$ROLE-env.sh" "$ROOT/conf/$ROLE-env.sh"; then
        say "$SERVICE: conf/$ROLE-env.sh waits for a restart"
        waits=yes
    fi
    if [ "$ROLE" = datanode ]; then
        if ! told=$(iotdb_sql "load configuration on local" 2>&1); then
            printf '%s\n' "$told" | tail -n 1
            return 1
        fi
        if [ -n "$takes" ]; then
            say "$SERVICE: reloaded, in effect now:$takes"
        else
            say "$SERVICE: reloaded, no hot parameter changed"
        fi
    elif [ "$waits" = no ]; then
        say "$SERVICE: nothing changed"
    fi
    [ "$is_late" = no ] || return 1
    [ "$waits" = no ] || return 3
}

# Those of the names on standard input that are for this version: all versions where a line names none.
iotdb_of_version() {
    awk -v version="$TAKEN_FOR" '
        NF == 1 { print $1; next }
        { for (i = 2; i <= NF; i++) if ($i == version) print $1 }'
}

# Parameters that a running DataNode of this version takes up.
iotdb_hot() {
    iotdb_of_version <<'END'
bloom_filter_error_rate 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2
boolean_compressor 1.3.6 1.3.7 2.0.6 2.0.7 2.0.8 2.0.10
boolean_string_infer_type
cluster_name 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
cluster_schema_limit_level 1.1.1 1.1.2 1.2.0 1.2.2
cluster_schema_limit_threshold 1.1.1 1.1.2 1.2.0 1.2.2
compaction_max_aligned_series_num_in_one_batch 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
compaction_read_operation_per_sec 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
compaction_read_throughput_mb_per_sec 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
compaction_schedule_thread_num 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
compaction_thread_count 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
compaction_write_throughput_mb_per_sec 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
compressor
cross_performer 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
cte_buffer_size_in_bytes 2.0.8 2.0.10
data_region_iot_max_log_entries_num_per_batch 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
data_region_iot_max_memory_ratio_for_queue 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
data_region_iot_max_pending_batches_num 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
data_region_iot_max_size_per_batch 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
default_boolean_encoding
default_database_level 1.3.6 1.3.7 2.0.8 2.0.10
default_double_encoding
default_float_encoding
default_int32_encoding
default_int64_encoding
default_storage_group_level
default_text_encoding
delete_wal_files_period_in_ms
dn_data_dirs
dn_metric_async_collect_period
dn_metric_frame_type 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2
dn_metric_internal_reporter_type
dn_metric_iotdb_reporter_host
dn_metric_iotdb_reporter_location
dn_metric_iotdb_reporter_password
dn_metric_iotdb_reporter_port
dn_metric_iotdb_reporter_push_period
dn_metric_iotdb_reporter_username
dn_metric_level
dn_metric_prometheus_reporter_port
dn_metric_reporter_list
dn_multi_dir_strategy
double_compressor 1.3.6 1.3.7 2.0.6 2.0.7 2.0.8 2.0.10
enable_auto_create_schema
enable_auto_repair_compaction 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_binary_allocator 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_cross_space_compaction 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_partial_insert 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_query_memory_estimation
enable_retry_for_unknown_error 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_seq_space_compaction 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_timed_flush_seq_memtable
enable_timed_flush_unseq_memtable
enable_tsfile_validation 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_unseq_space_compaction 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
enable_wal_compression 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
encrypt_type 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
fast_iot_consensus_pipeline_size 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7
float_compressor 1.3.6 1.3.7 2.0.6 2.0.7 2.0.8 2.0.10
float_precision
floating_string_infer_type
frequency_interval_in_minute 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0
fsync_wal_delay_in_ms 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2
group_size_in_byte
include_null_value_in_write_throughput_metric 2.0.8 2.0.10
inner_compaction_candidate_file_num 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_compaction_task_selection_disk_redundancy 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_compaction_task_selection_mods_file_threshold 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_compaction_total_file_num_threshold 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_compaction_total_file_size_threshold 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_seq_performer 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_seq_selector 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_unseq_performer 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
inner_unseq_selector 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
int32_compressor 1.3.6 1.3.7 2.0.6 2.0.7 2.0.8 2.0.10
int64_compressor 1.3.6 1.3.7 2.0.6 2.0.7 2.0.8 2.0.10
integer_string_infer_type
into_operation_buffer_size_in_byte 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
iot_consensus_cache_window_time_in_ms 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
iot_consensus_throttle_threshold_in_byte 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7
ip_white_list 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2
keep_same_disk_when_loading_snapshot 2.0.10
load_active_listening_dirs 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
load_active_listening_enable 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
load_active_listening_fail_dir 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
load_clean_up_task_execution_delay_time_seconds 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
load_tsfile_allowed_dirs 2.0.10
load_tsfile_source_path_check_enable 2.0.10
load_write_throughput_bytes_per_second 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
long_string_infer_type 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1
max_cross_compaction_candidate_file_num 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
max_cross_compaction_candidate_file_size 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
max_deduplicated_path_num 1.0.0 1.0.1
max_degree_of_index_node 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2
max_inner_compaction_candidate_file_num 1.3.0 1.3.1 1.3.2
max_level_gap_in_inner_compaction 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
max_number_of_points_in_page
max_number_of_sync_file_retry 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2
max_rows_in_cte_buffer 2.0.8 2.0.10
max_string_length 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2
max_sub_task_num_for_information_table_scan 2.0.10
max_tsblock_line_number
max_tsblock_size_in_bytes
max_wal_memtable_snapshot_num
memtable_size_threshold 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1
merge_threshold_of_explain_analyze 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
merge_write_throughput_mb_per_sec 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1
min_cross_compaction_unseq_file_level 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
mods_cache_size_limit_per_fi_in_bytes 1.3.5 1.3.6 1.3.7 2.0.8 2.0.10
nan_string_infer_type
page_size_in_byte
pipe_all_sinks_rate_limit_bytes_per_second 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_connector_forced_retry_tablet_event_queue_size 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_connector_forced_retry_total_event_queue_size 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_connector_forced_retry_tsfile_event_queue_size 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_connector_max_retry_execution_time_ms_per_call 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_connector_max_tsfile_client_number 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_sink_forced_retry_tablet_event_queue_size 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_sink_forced_retry_total_event_queue_size 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_sink_forced_retry_tsfile_event_queue_size 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_async_sink_max_retry_execution_time_ms_per_call 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_check_all_sync_client_live_time_interval_ms 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_check_memory_enough_interval_ms 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_connector_handshake_timeout_ms 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_connector_read_file_buffer_memory_control 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_connector_read_file_buffer_size 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_connector_request_slice_threshold_bytes 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_connector_retry_interval_ms 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_connector_rpc_thrift_compression_enabled 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_data_structure_batch_memory_proportion 1.3.5 2.0.5 2.0.6 2.0.7
pipe_data_structure_tablet_memory_block_allocation_reject_threshold 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_data_structure_tablet_row_size 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_data_structure_tablet_size_in_bytes 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_data_structure_ts_file_memory_block_allocation_reject_threshold 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_dynamic_memory_adjustment_threshold 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_dynamic_memory_history_weight 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_enable_memory_checked 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_extractor_assigner_disruptor_ring_buffer_entry_size_in_bytes 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_extractor_assigner_disruptor_ring_buffer_size 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_extractor_matcher_cache_size 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8
pipe_file_receiver_fsync_enabled 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_insert_node_queue_memory 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_leader_cache_memory_usage_percentage 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_max_wait_finish_time 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_memory_allocate_for_tsfile_sequence_reader_in_bytes 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_memory_allocate_max_retries 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_memory_allocate_min_size_in_bytes 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_memory_allocate_retry_interval_in_ms 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_memory_expander_interval_seconds 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_minimum_receiver_memory 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_realTime_queue_max_waiting_tsFile_size 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_realtime_queue_poll_historical_tsfile_threshold 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_realtime_queue_poll_history_threshold 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_realtime_queue_poll_tsfile_threshold 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_receiver_actual_to_estimated_memory_ratio 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_receiver_load_conversion_enabled 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_receiver_login_periodic_verification_interval_ms 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_receiver_req_decompressed_max_length_in_bytes 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_remaining_insert_node_count_ema_alpha 1.3.5 1.3.6 1.3.7
pipe_remaining_time_commit_rate_auto_switch_seconds 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_reserved_memory_percentage 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_send_tsfile_rate_limit_bytes_per_second 1.3.6 1.3.7 2.0.8 2.0.10
pipe_send_tsfile_read_buffer 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_sink_batch_memory_insert_node 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_sink_batch_memory_ts_file 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_sink_handshake_timeout_ms 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_sink_max_tsfile_client_number 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_sink_read_file_buffer_memory_control 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_sink_read_file_buffer_size 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_sink_retry_interval_ms 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_source_assigner_disruptor_ring_buffer_entry_size_in_bytes 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_source_assigner_disruptor_ring_buffer_size 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_subtask_executor_basic_check_point_interval_by_consumed_event_count 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_subtask_executor_basic_check_point_interval_by_time_duration 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_subtask_executor_forced_restart_interval_ms 1.3.5 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7
pipe_subtask_executor_pending_queue_max_blocking_time_ms 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_threshold_allocation_strategy_high_usage_threshold 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_threshold_allocation_strategy_low_usage_threshold 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_threshold_allocation_strategy_maximum_memory_increment_ratio 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_total_floating_memory_proportion 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_transfer_tsfile_sync 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_tsfile_parser_memory 1.3.5 1.3.6 1.3.7 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_tsfile_scan_parsing_threshold 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
print_log_when_encounter_exception 1.3.7 2.0.8 2.0.10
query_cost_stat_window 2.0.8 2.0.10
query_sample_throughput_bytes_per_sec 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
rate_limiter_hot_reload_check_interval_ms 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
region_migration_speed_limit_bytes_per_second 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
select_into_insert_tablet_plan_row_limit
seq_memtable_flush_check_interval_in_ms
seq_memtable_flush_interval_in_ms
slow_query_threshold
sort_buffer_size_in_bytes 2.0.6 2.0.7 2.0.8 2.0.10
sub_compaction_thread_count 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
target_compaction_file_size 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
text_compressor 1.3.6 1.3.7 2.0.6 2.0.7 2.0.8 2.0.10
time_encoder 1.0.0 1.0.1 1.1.0 1.1.1 1.1.2
timestamp_precision_check_enabled 1.3.4 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
trusted_uri_pattern 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
tvlist_sort_threshold 1.3.4 1.3.5 1.3.6 1.3.7 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
unseq_memtable_flush_check_interval_in_ms
unseq_memtable_flush_interval_in_ms
value_encoder
wal_async_mode_fsync_delay_in_ms 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
wal_file_size_threshold_in_byte
wal_memtable_snapshot_threshold_in_byte
wal_min_effective_info_ratio
wal_sync_mode_fsync_delay_in_ms 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
wal_throttle_threshold_in_byte 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
write_request_remote_dispatch_max_retry_duration_in_ms 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
END
}

# Parameters that are read before the first start only.
iotdb_first_start() {
    iotdb_of_version <<'END'
ain_seed_config_node 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
cluster_name 1.0.1 1.1.0 1.1.1 1.1.2 1.2.0 1.2.2 1.3.0 1.3.1 1.3.2
cn_consensus_port
cn_internal_address
cn_internal_port
cn_seed_config_node 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
cn_target_config_node_list
config_node_consensus_protocol_class
data_region_consensus_protocol_class
dn_data_region_consensus_port
dn_internal_address
dn_internal_port
dn_mpp_data_exchange_port
dn_schema_region_consensus_port
dn_seed_config_node 1.3.0 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
dn_target_config_node_list
enable_grant_option 2.0.8 2.0.10
iotdb_server_encrypt_decrypt_provider 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
iotdb_server_encrypt_decrypt_provider_parameter 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
pipe_lib_dir 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
schema_engine_mode
schema_region_consensus_protocol_class
series_partition_executor_class
series_slot_num
tag_attribute_total_size
time_partition_interval
time_partition_origin 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 2.0.1-beta 2.0.2 2.0.3 2.0.4 2.0.5 2.0.6 2.0.7 2.0.8 2.0.10
timestamp_precision
END
}

# Parameters of the file that a node of this role does not read.
iotdb_read_by_others() {
    awk -v role="$ROLE" '$1 != role { for (i = 2; i <= NF; i++) print $i }' <<'END'
confignode CONFIGNODE_CONF CONFIGNODE_DATA_HOME CONFIGNODE_HOME CONFIGNODE_JMX_OPTS
confignode CONFIGNODE_LOG_CONFIG CONFIGNODE_LOG_DIR cn_connection_timeout_ms cn_consensus_dir
confignode cn_consensus_port cn_core_client_count_for_each_node_in_client_manager cn_internal_address cn_internal_port
confignode cn_iotdb_reporter_host cn_iotdb_reporter_location cn_iotdb_reporter_max_connection_number cn_iotdb_reporter_password
confignode cn_iotdb_reporter_port cn_iotdb_reporter_push_period cn_iotdb_reporter_username cn_max_client_count_for_each_node_in_client_manager
confignode cn_max_idle_client_count_for_each_node_in_client_manager cn_metric_async_collect_period cn_metric_frame_type cn_metric_iotdb_reporter_host
confignode cn_metric_iotdb_reporter_location cn_metric_iotdb_reporter_max_connection_number cn_metric_iotdb_reporter_password cn_metric_iotdb_reporter_port
confignode cn_metric_iotdb_reporter_push_period cn_metric_iotdb_reporter_username cn_metric_level cn_metric_prometheus_reporter_port
confignode cn_metric_reporter_list cn_pipe_receiver_file_dir cn_rpc_advanced_compression_enable cn_rpc_max_concurrent_client_num
confignode cn_rpc_thrift_compression_enable cn_seed_config_node cn_selector_thread_nums_of_client_manager cn_system_dir
confignode cn_target_config_node_list cn_thrift_init_buffer_size cn_thrift_max_frame_size config_node_consensus_protocol_class
confignode config_node_ratis_grpc_flow_control_window config_node_ratis_grpc_leader_outstanding_appends_max config_node_ratis_initial_sleep_time_ms config_node_ratis_log_appender_buffer_size_max
confignode config_node_ratis_log_force_sync_num config_node_ratis_log_max_size config_node_ratis_log_max_size_mb config_node_ratis_log_segment_size_max_in_byte
confignode config_node_ratis_log_unsafe_flush_enable config_node_ratis_max_retry_attempts config_node_ratis_max_sleep_time_ms config_node_ratis_periodic_snapshot_interval
confignode config_node_ratis_preserve_logs_num_when_purge config_node_ratis_reconfiguration_max_retry_attempts config_node_ratis_request_timeout_ms config_node_ratis_rpc_leader_election_timeout_max_ms
confignode config_node_ratis_rpc_leader_election_timeout_min_ms config_node_ratis_snapshot_trigger_threshold config_node_simple_consensus_log_segment_size_max_in_byte continuous_query_min_every_interval_in_ms
confignode continuous_query_submit_thread_count data_partition_allocation_strategy data_region_consensus_protocol_class data_region_group_extension_policy
confignode data_region_per_data_node data_region_ratis_grpc_flow_control_window data_region_ratis_grpc_leader_outstanding_appends_max data_region_ratis_initial_sleep_time_ms
confignode data_region_ratis_log_appender_buffer_size_max data_region_ratis_log_force_sync_num data_region_ratis_log_max_size data_region_ratis_log_max_size_mb
confignode data_region_ratis_log_segment_size_max_in_byte data_region_ratis_log_unsafe_flush_enable data_region_ratis_max_retry_attempts data_region_ratis_max_sleep_time_ms
confignode data_region_ratis_periodic_snapshot_interval data_region_ratis_preserve_logs_num_when_purge data_region_ratis_reconfiguration_max_retry_attempts data_region_ratis_request_timeout_ms
confignode data_region_ratis_rpc_leader_election_timeout_max_ms data_region_ratis_rpc_leader_election_timeout_min_ms data_region_ratis_snapshot_trigger_threshold data_replication_factor
confignode default_data_region_group_num_per_database default_schema_region_group_num_per_database enable_auto_leader_balance_for_iot_consensus enable_auto_leader_balance_for_ratis_consensus
confignode enable_printing_newly_created_partition enable_topology_probing failure_detector failure_detector_fixed_threshold_in_ms
confignode failure_detector_phi_acceptable_pause_in_ms failure_detector_phi_threshold force_wal_period_for_confignode_simple_in_ms heartbeat_interval_in_ms
confignode leader_distribution_policy pipe_receiver_file_dir procedure_completed_clean_interval procedure_completed_evict_ttl
confignode procedure_core_worker_thread_count ratis_first_election_timeout_max_ms ratis_first_election_timeout_min_ms ratis_transfer_leader_timeout_ms
confignode read_consistency_level region_group_allocate_policy route_priority_policy schema_region_consensus_protocol_class
confignode schema_region_group_extension_policy schema_region_per_data_node schema_region_ratis_grpc_flow_control_window schema_region_ratis_grpc_leader_outstanding_appends_max
confignode schema_region_ratis_initial_sleep_time_ms schema_region_ratis_log_appender_buffer_size_max schema_region_ratis_log_force_sync_num schema_region_ratis_log_max_size
confignode schema_region_ratis_log_max_size_mb schema_region_ratis_log_segment_size_max_in_byte schema_region_ratis_log_unsafe_flush_enable schema_region_ratis_max_retry_attempts
confignode schema_region_ratis_max_sleep_time_ms schema_region_ratis_periodic_snapshot_interval schema_region_ratis_preserve_logs_num_when_purge schema_region_ratis_reconfiguration_max_retry_attempts
confignode schema_region_ratis_request_timeout_ms schema_region_ratis_rpc_leader_election_timeout_max_ms schema_region_ratis_rpc_leader_election_timeout_min_ms schema_region_ratis_snapshot_trigger_threshold
confignode schema_replication_factor series_partition_executor_class series_slot_num topology_probing_base_interval_in_ms
confignode topology_probing_timeout_ratio
datanode 0.13_data_insert_adapt IOTDB_CONF IOTDB_DATA_HOME IOTDB_HOME
datanode IOTDB_JMX_OPTS IOTDB_LOG_CONFIG IOTDB_LOG_DIR allocate_memory_per_wal_cache
datanode author_cache_expire_time author_cache_size avg_series_point_number_threshold base_dir
datanode batch_size bloom_filter_error_rate boolean_compressor boolean_string_infer_type
datanode buffered_arrays_memory_proportion cache_eviction_memory_computation_threshold cache_expire_in_seconds cache_init_num
datanode cache_last_values_for_load cache_last_values_memory_budget_in_byte cache_max_num cached_mnode_size_in_pbtree_mode
datanode cached_mnode_size_in_schema_file_mode candidate_compaction_task_queue_size check_period_when_insert_blocked chunk_buffer_pool_enable
datanode chunk_metadata_size_proportion chunk_point_num_lower_bound_in_compaction chunk_size_lower_bound_in_compaction chunk_timeseriesmeta_free_memory_proportion
datanode client_auth compaction_max_aligned_series_num_in_one_batch compaction_priority compaction_read_operation_per_sec
datanode compaction_read_throughput_mb_per_sec compaction_schedule_interval_in_ms compaction_schedule_thread_num compaction_submission_interval_in_ms
datanode compaction_thread_count compaction_write_throughput_mb_per_sec compressor concurrent_index_build_thread
datanode continuous_query_minimum_every_interval continuous_query_thread_num coordinator_read_executor_size coordinator_write_executor_size
datanode core_site_path cross_compaction_file_selection_time_budget cross_performer cross_selector
datanode cte_buffer_size_in_bytes data_node_table_schema_cache_max_size_in_bytes data_region_iot_max_log_entries_num_per_batch data_region_iot_max_memory_ratio_for_queue
datanode data_region_iot_max_pending_batches_num data_region_iot_max_size_per_batch data_region_num datanode_memory_proportion
datanode datanode_schema_cache_eviction_policy datanode_table_cache_semaphore_permit_num default_boolean_encoding default_database_level
datanode default_double_encoding default_fill_interval default_float_encoding default_index_window_range
datanode default_int32_encoding default_int64_encoding default_storage_group_level default_text_encoding
datanode degree_of_query_parallelism delay_analyzer_confidence_level delay_analyzer_max_window_size delay_analyzer_min_window_size
datanode delay_analyzer_window_size delete_wal_files_period_in_ms deletion_ahead_log_buffer_queue_capacity detail_container_min_degrade_memory_in_bytes
datanode device_id_transformation_method device_path_cache_proportion device_schema_request_cache_max_size device_schema_request_cache_wait_time_ms
datanode dfs_client_failover_proxy_provider dfs_ha_automatic_failover_enabled dfs_ha_namenodes dfs_nameservices
datanode dn_connection_timeout_ms dn_consensus_dir dn_core_client_count_for_each_node_in_client_manager dn_core_connection_for_internal_service
datanode dn_data_dirs dn_data_region_consensus_port dn_internal_address dn_internal_port
datanode dn_iotdb_reporter_host dn_iotdb_reporter_location dn_iotdb_reporter_max_connection_number dn_iotdb_reporter_password
datanode dn_iotdb_reporter_port dn_iotdb_reporter_push_period dn_iotdb_reporter_username dn_join_cluster_retry_interval_ms
datanode dn_max_client_count_for_each_node_in_client_manager dn_max_connection_for_internal_service dn_max_idle_client_count_for_each_node_in_client_manager dn_metric_async_collect_period
datanode dn_metric_frame_type dn_metric_internal_reporter_type dn_metric_iotdb_reporter_host dn_metric_iotdb_reporter_location
datanode dn_metric_iotdb_reporter_max_connection_number dn_metric_iotdb_reporter_password dn_metric_iotdb_reporter_port dn_metric_iotdb_reporter_push_period
datanode dn_metric_iotdb_reporter_username dn_metric_level dn_metric_prometheus_reporter_port dn_metric_reporter_list
datanode dn_mpp_data_exchange_port dn_multi_dir_strategy dn_pipe_receiver_file_dirs dn_rpc_address
datanode dn_rpc_advanced_compression_enable dn_rpc_max_concurrent_client_num dn_rpc_min_concurrent_client_num dn_rpc_port
datanode dn_rpc_selector_thread_count dn_rpc_thrift_compression_enable dn_schema_region_consensus_port dn_seed_config_node
datanode dn_selector_thread_count_of_client_manager dn_selector_thread_nums_of_client_manager dn_session_timeout_threshold dn_sync_dir
datanode dn_system_dir dn_target_config_node_list dn_thrift_init_buffer_size dn_thrift_max_frame_size
datanode dn_tracing_dir dn_wal_dirs double_compressor driver_task_execution_time_slice_in_ms
datanode enable_auto_create_schema enable_auto_repair_compaction enable_compaction_mem_control enable_cross_space_compaction
datanode enable_delay_analyzer enable_external_sort enable_hdfs enable_https
datanode enable_id_table enable_id_table_log_file enable_index enable_insertion_cross_space_compaction
datanode enable_mlnode_rpc_service enable_mqtt_service enable_partial_insert enable_query_memory_estimation
datanode enable_rest_service enable_separate_data enable_seq_space_compaction enable_swagger
datanode enable_thrift_ssl enable_timed_flush_seq_memtable enable_timed_flush_unseq_memtable enable_tsfile_validation
datanode enable_unseq_space_compaction enable_wal_compression encrypt_flag encrypt_key_from_path
datanode encrypt_key_path encrypt_type expired_data_ratio ext_pipe_dir
datanode external_sort_threshold fast_iot_consensus_pipeline_size float_compressor float_precision
datanode floating_string_infer_type flush_proportion flush_thread_count flush_time_memory_proportion
datanode general_region_attribute_security_service_failure_duration_seconds_to_fetch general_region_attribute_security_service_failure_times_to_fetch general_region_attribute_security_service_interval_seconds general_region_attribute_security_service_timeout_seconds
datanode group_by_fill_cache_size_in_mb group_size_in_byte hdfs_ip hdfs_port
datanode hdfs_site_path hdfs_use_kerberos idle_timeout_in_seconds include_null_value_in_write_throughput_metric
datanode index_root_dir inner_compaction_candidate_file_num inner_compaction_task_selection_disk_redundancy inner_compaction_task_selection_mods_file_threshold
datanode inner_compaction_total_file_num_threshold inner_compaction_total_file_size_threshold inner_seq_performer inner_seq_selector
datanode inner_unseq_performer inner_unseq_selector int32_compressor int64_compressor
datanode integer_string_infer_type into_operation_buffer_size_in_byte into_operation_execution_thread_count io_task_queue_size_for_flushing
datanode iot_consensus_cache_window_time_in_ms iot_consensus_throttle_threshold_in_byte iot_consensus_v2_deletion_file_dir iot_consensus_v2_mode
datanode iot_consensus_v2_pipeline_size iot_consensus_v2_receiver_file_dirs keep_same_disk_when_loading_snapshot kerberos_keytab_file_path
datanode kerberos_principal key_store_path key_store_pwd language_version
datanode last_cache_operation_on_load load_active_listening_check_interval_seconds load_active_listening_dirs load_active_listening_enable
datanode load_active_listening_fail_dir load_active_listening_max_thread_num load_active_listening_verify_enable load_chunk_metadata_memory_size_in_bytes
datanode load_clean_up_task_execution_delay_time_seconds load_disk_select_strategy load_disk_select_strategy_for_pipe_and_iotv2 load_measurement_cache_size_in_bytes
datanode load_measurement_id_cache_size_in_bytes load_table_schema_cache_size_in_bytes load_tablet_conversion_threshold_bytes load_tsfile_allowed_dirs
datanode load_tsfile_analyze_schema_batch_flush_table_device_number load_tsfile_analyze_schema_batch_flush_time_series_number load_tsfile_analyze_schema_batch_read_time_series_metadata_count load_tsfile_analyze_schema_memory_size_in_bytes
datanode load_tsfile_max_device_count_to_use_device_index load_tsfile_retry_count_on_region_change load_tsfile_source_path_check_enable load_tsfile_split_partition_max_size
datanode load_tsfile_statement_split_threshold load_tsfile_sub_statement_batch_size load_tsfile_tablet_conversion_batch_memory_size_in_bytes load_tsfile_tablet_conversion_thread_count
datanode load_write_throughput_bytes_per_second max_allocate_memory_ratio_for_load max_allowed_concurrent_queries max_cross_compaction_candidate_file_num
datanode max_cross_compaction_candidate_file_size max_degree_of_index_node max_expired_time max_inner_compaction_candidate_file_num
datanode max_level_gap_in_inner_compaction max_loading_timeseries_number max_measurement_num_of_internal_request max_number_of_points_in_page
datanode max_pending_window_evaluation_tasks max_rows_in_cte_buffer max_string_length max_sub_task_num_for_information_table_scan
datanode max_tsblock_line_number max_tsblock_size_in_bytes max_waiting_time_when_insert_blocked max_wal_memtable_snapshot_num
datanode max_wal_nodes_num merge_interval_sec merge_threshold_of_explain_analyze merge_write_throughput_mb_per_sec
datanode meta_data_cache_enable min_cross_compaction_unseq_file_level minimum_pbtree_segment_in_bytes minimum_schema_file_segment_in_bytes
datanode mlnode_rpc_port mlog_buffer_size mode_map_size_threshold mods_cache_size_limit_per_fi_in_bytes
datanode mpp_data_exchange_core_pool_size mpp_data_exchange_keep_alive_time_in_ms mpp_data_exchange_max_pool_size mqtt_data_path
datanode mqtt_handler_pool_size mqtt_host mqtt_max_message_size mqtt_payload_formatter
datanode mqtt_port mqtt_root_dir nan_string_infer_type page_cache_in_pbtree
datanode page_cache_in_schema_file page_size_in_byte partition_cache_size partition_table_recover_max_read_megabytes_per_second
datanode partition_table_recover_worker_num pattern_matching_threshold pbtree_log_size pipe_consensus_receiver_file_dirs
datanode pipe_receiver_file_dirs pipe_task_thread_count primitive_array_size query_cost_stat_window
datanode query_sample_throughput_bytes_per_sec query_thread_count query_timeout_threshold quota_enable
datanode rate_limiter_type raw_query_blocking_queue_capacity recovery_log_interval_in_ms region_migration_speed_limit_bytes_per_second
datanode reject_proportion remote_schema_cache_size rest_query_default_row_size_limit rest_service_port
datanode schema_file_log_size schema_memory_allocate_proportion schema_memory_proportion schema_thread_count
datanode select_into_insert_tablet_plan_row_limit seq_memtable_flush_check_interval_in_ms seq_memtable_flush_interval_in_ms skip_failed_table_schema_check
datanode slow_query_threshold sort_buffer_size_in_bytes sort_tmp_dir stateful_trigger_retry_num_when_not_found
datanode storage_engine_memory_proportion storage_query_schema_consensus_free_memory_proportion sub_compaction_thread_count sub_rawQuery_thread_count
datanode sync_mlog_period_in_ms tag_attribute_flush_interval target_chunk_point_num target_chunk_size
datanode target_compaction_file_size text_compressor tlog_buffer_size trigger_forward_batch_size
datanode trigger_forward_http_pool_max_per_route trigger_forward_http_pool_size trigger_forward_max_queue_number trigger_forward_max_size_per_queue
datanode trigger_forward_mqtt_pool_size trust_store_path trust_store_pwd trusted_uri_pattern
datanode tsfile_storage_fs ttl_check_interval tvlist_sort_algorithm tvlist_sort_threshold
datanode udf_initial_byte_array_length_for_memory_control udf_memory_budget_in_mb udf_reader_transformer_collector_memory_proportion unseq_memtable_flush_check_interval_in_ms
datanode unseq_memtable_flush_interval_in_ms value_encoder wal_async_mode_fsync_delay_in_ms wal_buffer_entry_size_in_byte
datanode wal_buffer_queue_capacity wal_buffer_queue_proportion wal_buffer_size_in_byte wal_cache_shrink_clear_enabled
datanode wal_file_size_threshold_in_byte wal_memtable_snapshot_threshold_in_byte wal_min_effective_info_ratio wal_mode
datanode wal_sync_mode_fsync_delay_in_ms wal_throttle_threshold_in_byte window_evaluation_thread_count write_memory_proportion
datanode write_memory_variation_report_proportion zombie_tsfile_writer_check_interval zombie_tsfile_writer_threshold
END
}

# The code that a license is made for. Code 3: this edition needs none.
iotdb_machine_code() {
    if [ ! -e "$ROOT/sbin/start-activate.sh" ] && [ ! -d "$ROOT/activation" ]; then
        say "this is Apache IoTDB, which needs no activation"
        return 3
    fi
    if [ ! -r "$ROOT/activation/system_info" ]; then
        say "$ROOT/activation/system_info does not exist yet: a node writes it at its first start"
        return 1
    fi
    cat "$ROOT/activation/system_info"
}

# Takes the license on standard input; the node sees it by itself.
iotdb_activate() {
    # shellcheck disable=SC2016
    as_user sh -c 'umask 077 && cat >"$1.part" && mv "$1.part" "$1"' sh "$ROOT/activation/license"
    say "$SERVICE: the license is at $ROOT/activation/license; run show.sh --details to see whether the cluster accepts it"
}
