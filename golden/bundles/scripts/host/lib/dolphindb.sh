# How DolphinDB is run and asked. Sourced by the scripts, with the variables of one service set.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh

# shellcheck source=/dev/null
. "$HERE/lib/dolphindb-ask.sh"
# shellcheck source=/dev/null
. "$HERE/lib/dolphindb-operations.sh"

# Everything runs from here, and its paths are relative to it.
DEMO=$ROOT/server/clusterDemo

# The licence. A machine that runs containers keeps it in the folder that it shares with them.
LICENCE_FILE=$ROOT/server/dolphindb.lic
if [ "$COMPOSED" = yes ]; then
    LICENCE_FILE=$DEMO/dolphindb.lic
fi

# Becomes the node, in the foreground. Data and compute nodes are started by their agent when the controller reports it: this
# asks for it, and stays only where it is told to watch them (a unit of systemd does).
dolphindb_run() {
    cd "$DEMO" || exit 1
    case $ROLE in
    controller)
        set -- -mode controller -home data -script dolphindb.dos -config config/controller.cfg -logFile log/controller.log \
            -nodesFile config/cluster.nodes -clusterConfig config/cluster.cfg
        ;;
    agent) set -- -mode agent -home data -script dolphindb.dos -config config/agent.cfg -logFile log/agent.log ;;
    single)
        cd "$ROOT/server" || exit 1
        set --
        ;;
    *)
        if ! reason=$(dolphindb_metadata_is_in_place); then
            fail "$SERVICE: $reason"
        fi
        dolphindb_request
        [ "${CLUSTERC_WATCH:-no}" = yes ] || exit 0
        dolphindb_watch
        ;;
    esac
    mkdir -p log data
    if [ "$VIEW" = containers ] && [ -e "$LICENCE_FILE" ]; then
        ln -sf "$LICENCE_FILE" "$ROOT/server/dolphindb.lic"
    fi
    # The environment is what is written here. The whole path makes two installs differ in a list of processes.
    exec env -i PATH="$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" ${TZ:+TZ="$TZ"} LD_LIBRARY_PATH="$ROOT/server" \
        "$ROOT/server/dolphindb" -console 0 "$@"
}

# Has the controller start the node, and waits until its process is there.
dolphindb_request() {
    [ -z "$(dolphindb_pid)" ] || return 0
    log=$(dolphindb_logs)
    before=$(dolphindb_size "$log")
    begun=$(now)
    # A unit that is started with the host has time: the controller and the agent may be on their way up.
    until dolphindb_cluster "startDataNode([\"$ENDPOINT\"]);"; do
        if [ "${CLUSTERC_WATCH:-no}" = no ] || [ $(($(now) - begun)) -ge 240 ]; then
            exit 1
        fi
        sleep 3
    done
    begun=$(now)
    until [ -n "$(dolphindb_pid)" ]; do
        # One that wrote to its log and is gone was there for a moment.
        if [ "$(dolphindb_size "$log")" -gt "$before" ]; then
            pause
            [ -z "$(dolphindb_pid)" ] || return 0
            say "$ALIAS started and stopped; see $log"
            exit 1
        fi
        if [ $(($(now) - begun)) -ge 120 ]; then
            say "the controller accepted the request, but its agent has not started $ALIAS after 120 s"
            exit 1
        fi
        pause
    done
}

dolphindb_size() {
    if [ -r "$1" ]; then
        wc -c <"$1"
    else
        echo 0
    fi
}

# Lives as long as the node does, and stops it when it is told to end.
dolphindb_watch() {
    NAP=
    trap 'dolphindb_end' HUP INT TERM
    while [ -n "$(dolphindb_pid)" ]; do
        sleep 2 &
        NAP=$!
        wait "$NAP" || :
        NAP=
    done
    exit 1
}

dolphindb_end() {
    trap '' HUP INT TERM
    # systemd starts no unit of which anything is left, where it may not kill.
    [ -z "$NAP" ] || kill "$NAP" 2>/dev/null || :
    pids=$(dolphindb_pid | tr '\n' ' ')
    # shellcheck disable=SC2086
    [ -z "$pids" ] || dolphindb_stop $pids
    while [ -n "$(dolphindb_pid)" ]; do
        pause
    done
    exit 0
}

# The processes of this node: the program, run from this install, in the node's mode. Several data nodes share an install;
# their own name is in the paths or the site that their agent gave them.
dolphindb_pid() {
    real_root=$(cd "$ROOT" 2>/dev/null && pwd -P) || return 0
    for pid in $(processes_with -e '[d]olphindb'); do
        # Of another user's process only the arguments can be seen.
        folder=$(readlink "/proc/$pid/cwd" 2>/dev/null || :)
        file=$(readlink "/proc/$pid/exe" 2>/dev/null || :)
        case "$folder:$file" in
        "$real_root/server:"* | "$real_root/server/clusterDemo:"* | *":$real_root/server/"*) is_here=yes ;;
        *) is_here=no ;;
        esac
        arguments_of "$pid" | awk -v here="$is_here" -v program="$ROOT/server/dolphindb" -v role="$ROLE" -v own_name="$ALIAS" '
            NR == 1 {
                count = split($0, part, "/")
                if (part[count] != "dolphindb" || (here == "no" && $0 != program)) exit
                right = 1
            }
            before == "-remoteHost" { client = 1 }
            before == "-mode" { mode = $0 }
            # The alias is alone, or ends a path or a site; its log is called by it.
            {
                word = $0
                sub(/[.]log$/, "", word)
                count = split(word, part, /[\/:]/)
                if (part[count] == own_name) named = 1
                before = $0
            }
            END {
                if (mode == "") mode = "single"
                if (right && !client && mode == role && (named || role !~ /node$/)) exit 0
                exit 1
            }' && printf '%s\n' "$pid"
    done
    return 0
}

# Ends processes of the node in the way that is safe. A node that the controller watches is stopped by it: it would start one
# again that merely ended. The signal is safe too, and is what is left when no controller answers.
dolphindb_stop() {
    case $ROLE in
    datanode | computenode)
        if dolphindb_cluster "stopDataNode([\"$ENDPOINT\"]);" >/dev/null 2>&1; then
            return 0
        fi
        say "$SERVICE: no controller accepts the request to stop it, so it is stopped with a signal"
        ;;
    esac
    kill -TERM "$@" 2>/dev/null || :
}

# Files that tell what a node did.
dolphindb_logs() {
    case $ROLE in
    controller) printf '%s\n' "$DEMO/log/controller.log" ;;
    agent) printf '%s\n' "$DEMO/log/agent.log" ;;
    single) printf '%s\n' "$ROOT/server/dolphindb.log" ;;
    *) printf '%s\n' "$DEMO/log/$ALIAS.log" ;;
    esac
}

# Fails with a reason when the node cannot be started.
dolphindb_check_install() {
    [ -r "$ROOT/server/dolphindb" ] || fail "$SERVICE: $ROOT does not have DolphinDB, run install.sh first"
    [ -x "$ROOT/server/dolphindb" ] || fail "$SERVICE: $ROOT/server/dolphindb is not executable (chmod +x)"
    if ! reason=$(dolphindb_check_distribution "$ROOT"); then
        fail "$SERVICE: in $ROOT $reason; use control/version-upgrade.sh to replace the program, or control/version-rollback.sh to go back"
    fi
    if ! reason=$(dolphindb_metadata_is_in_place); then
        fail "$SERVICE: $reason"
    fi
}

# A data node whose first volume is another one than before does not find its metadata, and starts empty.
dolphindb_metadata_is_in_place() {
    [ "$ROLE" = datanode ] || return 0
    [ ! -d "$STATE_FILE" ] || return 0
    while IFS= read -r place; do
        case $place in
        */CHUNK_METADATA)
            if [ -d "$place" ]; then
                printf '%s' "its metadata is in $place but is expected in $STATE_FILE: put the old volume first"
                return 1
            fi
            ;;
        esac
    done <<END
$METADATA
END
}

# Succeeds when the node takes part; says what is missing otherwise. Code 2: waiting longer is no use.
dolphindb_ready() {
    if [ -z "$(dolphindb_pid)" ]; then
        printf '%s' "no process yet"
        return 1
    fi
    if [ -z "$(listener "$PORT")" ]; then
        printf '%s' "waits for port $PORT"
        return 1
    fi
    if [ "$ROLE" != agent ]; then
        dolphindb_answers || return
    fi
    case $ROLE in
    controller | single) return 0 ;;
    esac
    code=0
    listed=$(dolphindb_members 2>&1) || code=$?
    if [ "$code" -ne 0 ]; then
        printf '%s' "no controller can report the state of the cluster: $listed"
        return "$code"
    fi
    state=$(printf '%s\n' "$listed" | awk -v endpoint="$ENDPOINT" '$2 == endpoint { print $1 }')
    case $state in
    Running) return 0 ;;
    '')
        printf '%s' "the controller does not know it as $ENDPOINT: use control/node-add.sh to add it, or restart the controller"
        return 2
        ;;
    *) printf '%s' "the controller lists it as $state" ;;
    esac
    return 1
}

# Whether the one that answers at the node's site is the node itself. Agents admit no one, so they are not asked.
dolphindb_answers() {
    code=0
    told=$(dolphindb_script "$ENDPOINT" 'print("clusterc alias " + getNodeAlias());' 2>&1) || code=$?
    if [ "$code" -ne 0 ]; then
        printf '%s' "listens but does not answer: $told"
        return "$code"
    fi
    if [ "$told" != "alias $ALIAS" ]; then
        printf '%s' "at $ENDPOINT answers ${told#alias }, which is another node"
        return 2
    fi
}

# Whether the node can be asked for the state of the whole cluster.
dolphindb_can_list() {
    [ "$ROLE" = controller ] || [ "$ROLE" = single ]
}

# What the database needs of a host beyond ports and folders.
dolphindb_preflight() {
    if [ ! -r "$ROOT/server/dolphindb.lic" ]; then
        fail_line "$SERVICE: there is no licence at $ROOT/server/dolphindb.lic"
    else
        ok_line "$SERVICE: the licence $ROOT/server/dolphindb.lic is there"
    fi
    if command -v ldd >/dev/null 2>&1 && [ -x "$ROOT/server/dolphindb" ]; then
        lost=$(LD_LIBRARY_PATH="$ROOT/server" ldd "$ROOT/server/dolphindb" 2>/dev/null | awk '/not found/ { printf " %s", $1 }')
        if [ -n "$lost" ]; then
            fail_line "$SERVICE: libraries are missing:$lost"
        else
            ok_line "$SERVICE: all libraries are there"
        fi
    fi
    # shellcheck disable=SC3045
    if (ulimit -n 102400) 2>/dev/null; then
        ok_line "$SERVICE: the limit of open files allows 102400"
    else
        warn_line "$SERVICE: less than the limit of open files allows 102400, DolphinDB asks for that many"
    fi
    if ! reason=$(dolphindb_metadata_is_in_place); then
        fail_line "$SERVICE: $reason"
    fi
    while read -r kind folder; do
        [ "$kind" = data ] || continue
        case $(stat -f -c %T "$(existing "$folder")" 2>/dev/null || :) in
        nfs* | cifs | smb*)
            warn_line "$SERVICE: $folder is on a network file system: slow, and with NFS only root's processes may use it"
            ;;
        esac
    done <<END
$DIRECTORIES
END
    if [ "$ROLE" = controller ] && [ ! -d "$DEMO/data/$ALIAS" ]; then
        for other in "$DEMO"/data/*/sysmgmt/aclEditlog.meta; do
            [ -e "$other" ] || continue
            other=${other%/sysmgmt/*}
            warn_line "$SERVICE: users and jobs are in $other; a controller with the alias $ALIAS uses $DEMO/data/$ALIAS"
        done
    fi
}
