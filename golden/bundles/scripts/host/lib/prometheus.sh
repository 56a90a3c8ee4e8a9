# How Prometheus is run and asked. Sourced by the scripts, with the variables of one service set.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh

# An image has its programs where systems have them, and not in the install.
if [ "$VIEW" = containers ]; then
    PROGRAMS=/bin
fi

# Prints the command that the node is, one argument a line.
prometheus_command() {
    set -- "${PROGRAMS:-$ROOT}/prometheus" --config.file="$ROOT/prometheus.yml"
    # shellcheck source=/dev/null
    . "$ROOT/clusterc-flags.sh"
    printf '%s\n' "$@"
}

# Becomes the node. The environment is what is written here.
prometheus_run() {
    set -- "${PROGRAMS:-$ROOT}/prometheus" --config.file="$ROOT/prometheus.yml"
    # shellcheck source=/dev/null
    . "$ROOT/clusterc-flags.sh"
    # Relative folders are in the install.
    cd "$ROOT" || exit 1
    exec env -i PATH="$PATH" HOME="$ROOT" LANG="${LANG:-C.UTF-8}" "$@"
}

# The processes of this node: those that run the program of this install.
prometheus_pid() {
    processes_of '/[p]rometheus' prometheus
}

# Programs that are made for one kind of machine.
prometheus_programs() {
    printf '%s\n' "${PROGRAMS:-$1}/prometheus"
}

# Fails with a reason when the install cannot be started.
prometheus_check_install() {
    [ -x "${PROGRAMS:-$ROOT}/prometheus" ] || fail "$SERVICE: $ROOT does not have Prometheus, run install.sh first"
    [ -r "$ROOT/prometheus.yml" ] || fail "$SERVICE: $ROOT/prometheus.yml cannot be read, run install.sh first"
    if [ -x "${PROGRAMS:-$ROOT}/promtool" ]; then
        said=$("${PROGRAMS:-$ROOT}/promtool" check config "$ROOT/prometheus.yml" 2>&1) ||
            fail "$SERVICE: $ROOT/prometheus.yml would be refused: $(printf '%s' "$said" | tr '\n' ' ')"
    fi
}

# Succeeds when it answers queries; says what is missing otherwise.
prometheus_ready() {
    if [ -z "$(prometheus_pid)" ]; then
        printf '%s' "no process yet"
        return 1
    fi
    if [ -z "$(listener "$READY_PORT")" ]; then
        printf '%s' "waits for port $READY_PORT"
        return 1
    fi
    # Behind TLS or a login the port has to do.
    if [ -z "$READY_URL" ] || [ ! -x "${PROGRAMS:-$ROOT}/promtool" ]; then
        return 0
    fi
    if ! "${PROGRAMS:-$ROOT}/promtool" query instant "$READY_URL" 'vector(1)' >/dev/null 2>&1; then
        printf '%s' "listens but does not answer queries yet"
        return 1
    fi
}

# Says why a folder is not the distribution that this service needs; succeeds when it is.
prometheus_check_distribution() {
    if [ ! -x "${PROGRAMS:-$1}/prometheus" ]; then
        printf '%s' "it has no program \`prometheus\`"
        return 1
    fi
    found=$(prometheus_distribution_version "$1")
    if [ -z "$found" ]; then
        printf '%s' "its program \`prometheus\` does not print its version: is it built for this machine?"
        return 1
    fi
    if [ "$found" != "$VERSION" ]; then
        printf '%s' "it is version $found, but this bundle is for $VERSION (version= in the spec)"
        return 1
    fi
}

# What it needs of a host beyond ports and folders.
prometheus_preflight() {
    if [ -x "${PROGRAMS:-$ROOT}/promtool" ] && [ -r "$ROOT/prometheus.yml" ]; then
        if said=$("${PROGRAMS:-$ROOT}/promtool" check config "$ROOT/prometheus.yml" 2>&1); then
            ok_line "$SERVICE: promtool finds nothing wrong with prometheus.yml"
        else
            fail_line "$SERVICE: promtool refuses prometheus.yml: $(printf '%s' "$said" | tr '\n' ' ')"
        fi
    fi
}

prometheus_distribution_entries() {
    printf '%s\n' prometheus promtool consoles console_libraries LICENSE NOTICE
}

prometheus_distribution_version() {
    "${PROGRAMS:-$1}/prometheus" --version 2>&1 | sed -n 's/^prometheus, version \([0-9.]*\).*/\1/p'
}

# What it leaves behind next to its directories.
prometheus_leavings() {
    [ "$ROOT_IS_LEFT" = yes ] || return 0
    printf '%s\n' "$ROOT/data" "$ROOT/rules" "$ROOT/prometheus.yml" "$ROOT/clusterc-flags.sh"
}

# What it fetches from, and whether that answers: 1 after a target that does, 0 after one that does not.
prometheus_show() {
    [ -n "$READY_URL" ] || return 3
    "${PROGRAMS:-$ROOT}/promtool" query instant "$READY_URL" up
}

# Reads prometheus.yml again. Flags are read at the start only.
prometheus_reload() {
    [ "$VIEW" = services ] || sh "$HERE/lib/inside.sh" "$SERVICE" lay
    pid=$(prometheus_pid)
    if [ -z "$pid" ]; then
        say "$SERVICE is not running, it reads everything at startup"
        return 1
    fi
    prometheus_check_install
    kill -HUP "$pid" || return 1
    say "$SERVICE: reloaded, in effect now: prometheus.yml and its rules"
    if [ "$(arguments_of "$pid")" != "$(prometheus_command)" ]; then
        say "$SERVICE: clusterc-flags.sh waits for a restart"
        return 3
    fi
}
