# How Apache IoTDB is run and asked. Sourced by the scripts, with the variables of one service set.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh

case $ROLE in
confignode)
    MAIN_CLASS=org.apache.iotdb.confignode.service.ConfigNode
    HOME_PROPERTY=CONFIGNODE_HOME
    START_SCRIPT=start-confignode.sh
    LOG_NAME=log_confignode
    JAR=iotdb-confignode
    ;;
*)
    MAIN_CLASS=org.apache.iotdb.db.service.DataNode
    HOME_PROPERTY=IOTDB_HOME
    START_SCRIPT=start-datanode.sh
    LOG_NAME=log_datanode
    JAR=iotdb-server
    ;;
esac

# The folder of Java: the spec's, else the environment's; nothing when the one on PATH is meant.
iotdb_java_home() {
    printf '%s' "${SPEC_JAVA_HOME:-${JAVA_HOME:-}}"
}

# The Java program; nothing when there is none.
iotdb_java() {
    folder=$(iotdb_java_home)
    if [ -z "$folder" ]; then
        command -v java || :
    elif [ -x "$folder/bin/java" ]; then
        printf '%s\n' "$folder/bin/java"
    fi
}

iotdb_no_java() {
    folder=$(iotdb_java_home)
    if [ -n "$folder" ]; then
        printf '%s' "there is no Java at $folder/bin/java"
    else
        printf '%s' "there is no Java on PATH and JAVA_HOME is not set"
    fi
}

# Becomes the node. The environment is what is written here: a stray IOTDB_CONF would run another node's configuration.
iotdb_run() {
    # The log files hold everything; the console would hold it a second time, without bounds.
    console=${CONSOLE_LOG_LEVEL:-OFF}
    set --
    while IFS= read -r pair; do
        [ -z "$pair" ] || set -- "$@" "$pair"
    done <<END
$SPEC_ENVIRONMENT
END
    set -- "$@" PATH="$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" CONSOLE_LOG_LEVEL="$console"
    folder=$(iotdb_java_home)
    [ -z "$folder" ] || set -- "$@" JAVA_HOME="$folder"
    if [ "$ROLE" = confignode ]; then
        set -- "$@" CONFIGNODE_HOME="$ROOT" CONFIGNODE_CONF="$ROOT/conf"
    else
        set -- "$@" IOTDB_HOME="$ROOT" IOTDB_CONF="$ROOT/conf"
    fi
    cd "$ROOT" || exit 1
    iotdb_keep_started
    iotdb_keep_release
    exec env -i "$@" bash "$ROOT/sbin/$START_SCRIPT" -f
}

# The processes of this node: Java with its main class whose home is this install, or the script that will become it.
iotdb_pid() {
    real_root=$(cd "$ROOT" 2>/dev/null && pwd -P) || return 0
    pattern=$(printf '%s' "$MAIN_CLASS" | sed 's/\./[.]/g')
    for pid in $(processes_with -e "$pattern" -e "/[s]bin/$START_SCRIPT"); do
        home=$(arguments_of "$pid" | awk \
            -v class="$MAIN_CLASS" -v option="-D$HOME_PROPERTY=" -v script="/sbin/$START_SCRIPT" '
            $0 == class { right = 1 }
            # The same class, used for a moment to take a node out of the cluster.
            $0 == "-r" { other = 1 }
            index($0, option) == 1 { home = substr($0, length(option) + 1) }
            NR == 2 && substr($0, length($0) - length(script) + 1) == script {
                right = 1
                home = substr($0, 1, length($0) - length(script))
            }
            END { if (right && !other) print home }')
        [ -n "$home" ] || continue
        home=$(cd -P "/proc/$pid/cwd" 2>/dev/null || cd "$ROOT"; cd -P "$home" 2>/dev/null && pwd -P) || continue
        if [ "$home" = "$real_root" ]; then
            printf '%s\n' "$pid"
        fi
    done
}

# Before a DataNode ends it takes no more writes, and rows that other DataNodes sent it are stored. IoTConsensus keeps the
# first rows after a start in hand for up to 10 s, confirms them, and loses them when the storage is closed before: the
# replica lacks them for good, and 1.3.3 may not start again (OutOfMemoryError in CheckpointReader).
iotdb_before_stop() {
    [ "$SETTLE_SECONDS" -gt 0 ] && [ -n "$(listener "$READY_PORT")" ] || return 0
    if told=$(iotdb_sql "set system to readonly on local" 2>&1); then
        say "$SERVICE: read-only now; waiting $SETTLE_SECONDS s until buffered rows are stored"
    else
        say "$SERVICE: cannot be made read-only first, so rows of the last seconds can be lost on this replica: $(
            printf '%s' "$told" | tr '\n' ' ' | sed 's/.*Exception: //' | cut -c 1-200
        )"
    fi
    sleep "$SETTLE_SECONDS"
}

# Makes an unpacked distribution ready to run.
iotdb_settle() {
    find "$1" -name '*.sh' -type f -exec chmod 755 {} +
}

# Programs that are made for one kind of machine: Java, which the distribution does not bring.
iotdb_programs() {
    : "$1"
    iotdb_java
}

# Fails with a reason when the install cannot be started.
iotdb_check_install() {
    [ -r "$ROOT/sbin/$START_SCRIPT" ] || fail "$SERVICE: $ROOT does not have Apache IoTDB, run install.sh first"
    [ -n "$(iotdb_java)" ] || fail "$SERVICE: $(iotdb_no_java)"
    command -v bash >/dev/null 2>&1 || fail "$SERVICE: the start scripts of Apache IoTDB need bash"
    reason=$(iotdb_check_data "$ROOT") || fail "$SERVICE: $reason"
}

# Whether the node was in the cluster before and needs the others of its kind to be ready again.
iotdb_was_member() {
    [ "$ROLE" = confignode ] && [ -s "$STATE_FILE" ]
}

iotdb_log() {
    printf '%s\n' "$LOG_DIR/${LOG_NAME}_all.log"
}

# Logs worth a look after a start that failed.
iotdb_logs() {
    iotdb_log
}

# Succeeds when the node is part of the cluster; says what is missing otherwise. Code 2: waiting longer is no use.
iotdb_ready() {
    if [ -z "$(iotdb_pid)" ]; then
        printf '%s' "no process yet"
        return 1
    fi
    if [ -z "$(listener "$READY_PORT")" ]; then
        printf '%s' "waits for port $READY_PORT"
        return 1
    fi
    if [ "$ROLE" = confignode ]; then
        iotdb_has_joined
    else
        iotdb_is_running
    fi
}

# A ConfigNode opens its port before it has joined; its log tells. Only what it said since its last start counts: when
# the log was started again in the meantime, the start lies a day back.
iotdb_has_joined() {
    log=$(iotdb_log)
    if [ ! -r "$log" ]; then
        printf '%s' "cannot read $log to check whether it joined"
        return 1
    fi
    joined=$(awk '
        / Activating IoTDB-ConfigNode/ { seen = 1; joined = 0 }
        /IoTDB-ConfigNode has successfully (re)?started and joined the cluster/ { joined = 1 }
        END { print (joined || !seen) ? "yes" : "no" }' "$log")
    if [ "$joined" = no ]; then
        printf '%s' "waits to join the cluster"
        return 1
    fi
}

# A DataNode takes part when the cluster lists it as Running.
iotdb_is_running() {
    code=0
    listed=$(iotdb_members 2>&1) || code=$?
    if [ "$code" -ne 0 ]; then
        printf '%s' "listens but cannot report the state of the cluster: $listed"
        return "$code"
    fi
    state=$(printf '%s\n' "$listed" | awk -v endpoint="$ENDPOINT" '$2 == endpoint && $3 == "DataNode" { print $1 }')
    case $state in
    Running) return 0 ;;
    '') printf '%s' "waits to be listed by the cluster as $ENDPOINT" ;;
    *) printf '%s' "the cluster lists it as $state" ;;
    esac
    return 1
}

# Whether the node can be asked for the state of the whole cluster.
iotdb_can_list() {
    [ "$ROLE" = datanode ]
}

# All nodes of the cluster: state, endpoint and role, one line each. The reason why not goes to standard error, with code
# 2 when asking again is no use.
iotdb_members() {
    if ! table=$(iotdb_sql "show cluster" 2>&1); then
        case $table in
        *"Authentication failed"* | *"801: "*)
            say "the login was refused: write user=… and password=… to $HOME_DIR/login, mode 600" >&2
            return 2
            ;;
        esac
        printf '%s' "$table" | tr '\n' ' ' | sed 's/.*Exception: //' | cut -c 1-200 >&2
        return 1
    fi
    printf '%s\n' "$table" | awk -F '|' '
        function trim(text) { gsub(/^ +| +$/, "", text); return text }
        NF > 6 && trim($2) ~ /^[0-9]+$/ { print trim($4), trim($5) ":" trim($6), trim($3) }'
}

# Runs one statement on the loaded DataNode. The login is root's first one unless the file `login` next to the scripts
# says another. Small and short-lived: the defaults would take a quarter of the memory to print a table.
iotdb_sql() {
    java=$(iotdb_java)
    [ -n "$java" ] || fail "$SERVICE: $(iotdb_no_java)"
    statement=$1
    user=root
    password=root
    options=
    if [ -r "$HOME_DIR/login" ]; then
        user=$(sed -n 's/^user=//p' "$HOME_DIR/login")
        password=$(sed -n 's/^password=//p' "$HOME_DIR/login")
        options=$(sed -n 's/^options=//p' "$HOME_DIR/login")
    fi
    # shellcheck disable=SC2086
    # Its line editor would leave its own library in the home of anyone who asks.
    set -- -Dorg.jline.terminal.jna=false -cp "$ROOT/lib/*" org.apache.iotdb.cli.Cli -h "$CLIENT_ADDRESS" -p "$READY_PORT" -u "$user" -pw "$password" $options \
        -e "$statement"
    if iotdb_reads_arguments "$java"; then
        # Lists of processes show what is on a command line to everyone.
        iotdb_arguments "$@" | "$java" -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC @/dev/stdin
    else
        "$java" -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$@" </dev/null
    fi
}

# Whether Java takes its arguments from a file: since version 9, whose classes are in lib/modules.
iotdb_reads_arguments() {
    [ -e /dev/stdin ] && program=$(readlink -f "$1" 2>/dev/null) && [ -e "${program%/bin/java}/lib/modules" ]
}

# Arguments as Java reads them from a file, one a line.
iotdb_arguments() {
    for argument; do
        printf '%s\n' "$argument" | sed 's/[\\"]/\\&/g; s/^/"/; s/$/"/'
    done
}

# With the first login, which everyone knows, the node was just asked.
iotdb_remark() {
    if [ "$ROLE" = datanode ] && [ ! -e "$HOME_DIR/login" ]; then
        printf '%s' "root still has its first password, so anyone who can reach port $READY_PORT can do everything: ALTER USER root SET PASSWORD '…', then as RUNBOOK.md says"
    fi
}

# Says why a folder is not the distribution that this service needs; succeeds when it is.
iotdb_check_distribution() {
    if [ ! -d "$1/lib" ] || [ ! -d "$1/conf" ]; then
        printf '%s' "it has no lib/ and conf/ of Apache IoTDB"
        return 1
    fi
    if [ ! -r "$1/sbin/$START_SCRIPT" ]; then
        printf '%s' "it has no sbin/$START_SCRIPT"
        return 1
    fi
    if [ ! -e "$1/lib/$JAR-$VERSION.jar" ]; then
        for other in "$1/lib/$JAR"-[0-9]*.jar; do
            if [ -e "$other" ]; then
                other=${other##*/"$JAR"-}
                printf '%s' "it is version ${other%.jar}, but the spec has $VERSION"
                return 1
            fi
        done
        printf '%s' "its lib/ has no $JAR-$VERSION.jar"
        return 1
    fi
}

# What the database needs of a host beyond ports and folders.
iotdb_preflight() {
    java=$(iotdb_java)
    if [ -z "$java" ]; then
        fail_line "$SERVICE: $(iotdb_no_java)"
    else
        found=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
        case $found in
        1.8.* | 11 | 11.* | 17 | 17.*) ok_line "$SERVICE: Java $found at $java" ;;
        1.[0-7].*) fail_line "$SERVICE: Java $found at $java, Apache IoTDB needs 8 or later" ;;
        '') fail_line "$SERVICE: $java does not tell its version" ;;
        *) warn_line "$SERVICE: Java $found at $java, Apache IoTDB $VERSION is made for 8, 11 and 17" ;;
        esac
    fi
    if command -v bash >/dev/null 2>&1; then
        ok_line "$SERVICE: bash is there"
    else
        fail_line "$SERVICE: the start scripts need bash"
    fi
    if ! command -v lsof >/dev/null 2>&1 && ! command -v netstat >/dev/null 2>&1; then
        warn_line "$SERVICE: neither lsof nor netstat is there; the vendor's own scripts cannot check or stop without one"
    fi
    if [ "$MEMORY_IS_SET" = no ] && ! command -v free >/dev/null 2>&1; then
        fail_line "$SERVICE: memory is not set, and without \`free\` (procps) the start scripts cannot choose it"
    fi
}

# shellcheck source=/dev/null
. "$HERE/lib/iotdb-operations.sh"
# shellcheck source=/dev/null
. "$HERE/lib/iotdb-data.sh"

# An AINode is another program: its functions take the place of those above.
if [ "$ROLE" = ainode ]; then
    # shellcheck source=/dev/null
    . "$HERE/lib/iotdb-ainode.sh"
fi
