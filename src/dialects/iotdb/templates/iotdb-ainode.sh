# How an AINode is run and asked: it is no Java program. Sourced by iotdb.sh, whose functions these replace.
# {{ made_by }}
# shellcheck shell=sh
# The service sets what is read here.
# shellcheck disable=SC2153,SC2154

# The Python that its package is installed for.
iotdb_interpreter() {
    case $SPEC_INTERPRETER in
    '') printf '%s\n' "$ROOT/venv/bin/python3" ;;
    /*) printf '%s\n' "$SPEC_INTERPRETER" ;;
    *) printf '%s\n' "$ROOT/$SPEC_INTERPRETER" ;;
    esac
}

# The program: what the package puts next to its Python, or what the distribution holds itself.
iotdb_program() {
    if [ "$AINODE_KIND" = wheel ]; then
        interpreter=$(iotdb_interpreter)
        printf '%s\n' "${interpreter%/*}/ainode"
    else
        printf '%s\n' "$ROOT/lib/ainode"
    fi
}

# The package of this version in lib/.
iotdb_wheel() {
    for wheel in "$1"/lib/*ainode-"$VERSION"[!0-9]*.whl "$1"/lib/*ainode-"${VERSION%%-*}"[!0-9]*.whl; do
        if [ -f "$wheel" ]; then
            printf '%s\n' "$wheel"
            return 0
        fi
    done
}

# Becomes the node. It takes conf/ and relative folders from the folder that it is started in.
iotdb_run() {
    program=$(iotdb_program)
    cd "$ROOT" || exit 1
    exec env -i PATH="${program%/*}:$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" PYTHONUTF8=1 \
        IOTDB_AINODE_HOME="$ROOT" "$program" start
}

# The process of this node: the program with the word `start`, in this install.
iotdb_pid() {
    real_root=$(cd "$ROOT" 2>/dev/null && pwd -P) || return 0
    program=$(iotdb_program)
    for pid in $(processes_with -F -e "$program"); do
        [ "$(readlink "/proc/$pid/cwd" 2>/dev/null || :)" = "$real_root" ] || continue
        arguments_of "$pid" | awk -v program="$program" '
            before == program && $0 == "start" && NR <= 3 { found = 1 }
            { before = $0 }
            END { exit !found }' || continue
        printf '%s\n' "$pid"
    done
}

iotdb_check_install() {
    program=$(iotdb_program)
    [ -r "$ROOT/sbin/start-ainode.sh" ] || fail "$SERVICE: $ROOT does not have an AINode, run install.sh first"
    if [ ! -x "$program" ]; then
        [ "$AINODE_KIND" != wheel ] || fail "$SERVICE: there is no $program, run install-ainode.sh first"
        fail "$SERVICE: there is no program $program"
    fi
}

# It holds no rows.
iotdb_check_data() {
    :
}

iotdb_way_back() {
    :
}

# An AINode needs no other one to come back.
iotdb_was_member() {
    return 1
}

iotdb_can_list() {
    return 1
}

iotdb_members() {
    return 3
}

iotdb_logs() {
    printf '%s\n' "$LOG_DIR/log_ainode_all.log" "$LOG_DIR/log_ainode_error.log"
}

# It opens its port only after it has joined the cluster.
iotdb_ready() {
    if [ -z "$(iotdb_pid)" ]; then
        printf '%s' "no process yet"
        return 1
    fi
    if [ -z "$(listener "$READY_PORT")" ]; then
        printf '%s' "waits for port $READY_PORT, which it opens after it has joined the cluster"
        return 1
    fi
}

iotdb_before_stop() {
    :
}

iotdb_keep_started() {
    :
}

# Its settings act at its next start.
iotdb_reload() {
    printf '%s\n' "$SERVICE: an AINode reads its file at startup"
    return 3
}

iotdb_check_distribution() {
    if [ ! -d "$1/lib" ] || [ ! -d "$1/conf" ]; then
        printf '%s' "it has no lib/ and conf/ of an AINode"
        return 1
    fi
    if [ ! -r "$1/sbin/start-ainode.sh" ]; then
        printf '%s' "it has no sbin/start-ainode.sh"
        return 1
    fi
    if [ "$AINODE_KIND" != wheel ]; then
        [ -f "$1/lib/ainode" ] && return 0
        printf '%s' "it has no program lib/ainode, as version $VERSION has"
        return 1
    fi
    if [ -z "$(iotdb_wheel "$1")" ]; then
        printf '%s' "its lib/ has no package of version $VERSION"
        return 1
    fi
}

# From 2.0.6 on it is its own program.
iotdb_programs() {
    printf '%s\n' "$1/lib/ainode"
}

iotdb_distribution_version() {
    found=$(iotdb_wheel "$1")
    if [ -n "$found" ] || [ -f "$1/lib/ainode" ]; then
        printf '%s\n' "$VERSION"
    fi
}

iotdb_distribution_entries() {
    printf '%s\n' conf lib sbin tools venv LICENSE NOTICE README.md README_ZH.md
}

iotdb_leavings() {
    printf '%s\n' "$ROOT/data/ainode"
    iotdb_all_logs all ''
    if [ "$ROOT_IS_LEFT" = yes ]; then
        printf '%s\n' "$ROOT/data" "$ROOT/logs" "$ROOT/venv"
    fi
}

iotdb_all_logs() {
    folder=${2:-$LOG_DIR}
    for log in "$folder"/log_ainode_*; do
        [ -f "$log" ] || continue
        case $1/${log##*/} in
        all/* | */*_"$1".log* | warn/*_warning.log*) printf '%s\n' "$log" ;;
        esac
    done
}

# Takes itself out of the cluster, where its own program does that: ENDPOINT ROLE.
iotdb_remove() {
    [ "$AINODE_KIND" = wheel ] && [ "$1" = "$ENDPOINT" ] && [ "$2" = ainode ] || return 3
    iotdb_ainode remove
}

# Runs the program with other words than `start`, in the place of the node.
iotdb_ainode() {
    program=$(iotdb_program)
    # shellcheck disable=SC2016
    as_user env -i PATH="${program%/*}:$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" PYTHONUTF8=1 \
        IOTDB_AINODE_HOME="$ROOT" sh -c 'cd "$1" || exit 1; shift; exec "$@"' sh "$ROOT" "$program" "$@" </dev/null
}

# `3.11` of an interpreter; nothing when it does not tell.
iotdb_python_version() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null </dev/null || :
}

# Whether a version such as `3.11` is one that the package takes.
iotdb_takes_python() {
    printf '%s\n' "$1 $PYTHON_LEAST $PYTHON_MOST" | awk '
        function number(text, part) { split(text, part, "."); return part[1] * 1000 + part[2] }
        { exit !(number($1) >= number($2) && number($1) <= number($3)) }'
}

# The first Python on PATH that the package takes; nothing when there is none.
iotdb_find_python() {
    for candidate in python3 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8; do
        found=$(command -v "$candidate" 2>/dev/null) || continue
        if iotdb_takes_python "$(iotdb_python_version "$found")"; then
            printf '%s\n' "$found"
            return 0
        fi
    done
}

iotdb_preflight() {
    if [ "$AINODE_KIND" != wheel ]; then
        if [ -x "$(iotdb_program)" ]; then
            ok_line "$SERVICE: $(iotdb_program) is there; it brings its own Python"
        else
            warn_line "$SERVICE: $(iotdb_program) is not there yet, run install.sh"
        fi
        return 0
    fi
    python=$(iotdb_interpreter)
    if [ -x "$python" ]; then
        version=$(iotdb_python_version "$python")
        if [ -z "$version" ]; then
            fail_line "$SERVICE: $python does not tell its version"
        elif iotdb_takes_python "$version"; then
            ok_line "$SERVICE: Python $version at $python"
        else
            fail_line "$SERVICE: Python $version at $python, the AINode $VERSION needs $PYTHON_LEAST to $PYTHON_MOST"
        fi
        if [ -x "$(iotdb_program)" ]; then
            ok_line "$SERVICE: its package is installed"
        else
            warn_line "$SERVICE: its package is not installed yet, run install-ainode.sh"
        fi
        return 0
    fi
    if [ -n "$SPEC_INTERPRETER" ]; then
        fail_line "$SERVICE: there is no Python at $python"
        return 0
    fi
    python=$(iotdb_find_python)
    if [ -z "$python" ]; then
        fail_line "$SERVICE: there is no Python $PYTHON_LEAST to $PYTHON_MOST on PATH, as the AINode $VERSION takes"
    elif ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 </dev/null; then
        fail_line "$SERVICE: $python cannot create an environment, its modules venv and ensurepip are missing"
    else
        ok_line "$SERVICE: Python $(iotdb_python_version "$python") at $python"
        warn_line "$SERVICE: its package is not installed yet, run install-ainode.sh"
    fi
}
