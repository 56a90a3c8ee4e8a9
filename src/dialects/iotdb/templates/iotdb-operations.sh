# What operators do to a node of Apache IoTDB beyond starting and stopping it. Sourced by iotdb.sh.
# {{ made_by }}
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
{{ cannot_read }}
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
{{ hot }}
END
}

# Parameters that are read before the first start only.
iotdb_first_start() {
    iotdb_of_version <<'END'
{{ first_start }}
END
}

# Parameters of the file that a node of this role does not read.
iotdb_read_by_others() {
    awk -v role="$ROLE" '$1 != role { for (i = 2; i <= NF; i++) print $i }' <<'END'
{{ read_by_one }}
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
