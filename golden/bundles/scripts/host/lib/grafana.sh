# How Grafana is run and asked. Sourced by the scripts, with the variables of one service set.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh

# Becomes the node. The environment is what is written here, and what the file of secrets says.
grafana_run() {
    for name in $(env | sed -n 's/^\(GF_[A-Z0-9_]*\)=.*/\1/p'); do
        unset "$name"
    done
    if [ -r "$ROOT/conf/clusterc-secrets.sh" ]; then
        # shellcheck source=/dev/null
        . "$ROOT/conf/clusterc-secrets.sh"
    fi
    # Grafana replaces these in values that it reads: another word would become the password, without a message.
    for name in $(env | sed -n 's/^\(GF_[A-Z0-9_]*\)=.*/\1/p'); do
        # shellcheck disable=SC2016
        case $(printenv "$name") in
        *'${'* | *'$__'* | *'%('*) fail "$SERVICE: $name has a secret with \${, \$__ or %( in it, which Grafana would replace" ;;
        esac
    done
    set -- --homepath "$ROOT" --config "$ROOT/conf/grafana.ini"
    # The log files hold everything; what start.sh keeps would hold it a second time, without bounds.
    [ -n "${CONSOLE_LOG_LEVEL:-}" ] || set -- "$@" cfg:default.log.mode=file
    if [ -x "$ROOT/bin/grafana" ]; then
        set -- "$ROOT/bin/grafana" server "$@"
    else
        set -- "$ROOT/bin/grafana-server" "$@"
    fi
    cd "$ROOT" || exit 1
    exec "$@"
}

# The processes of this node: those that run the program of this install.
grafana_pid() {
    processes_of '/bin/[g]rafana' bin/grafana bin/grafana-server
}

# Fails with a reason when the install cannot be started.
grafana_check_install() {
    [ -x "$ROOT/bin/grafana" ] || [ -x "$ROOT/bin/grafana-server" ] ||
        fail "$SERVICE: $ROOT does not have Grafana, run install.sh first"
    [ -r "$ROOT/conf/grafana.ini" ] || fail "$SERVICE: $ROOT/conf/grafana.ini cannot be read, run install.sh first"
}

grafana_logs() {
    printf '%s\n' "$LOG_DIR/grafana.log"
}

# Succeeds when it serves pages: it opens its port last, once its database is in order.
grafana_ready() {
    if [ -z "$(grafana_pid)" ]; then
        printf '%s' "no process yet"
        return 1
    fi
    if [ -n "$READY_PORT" ] && [ -z "$(listener "$READY_PORT")" ]; then
        printf '%s' "waits for port $READY_PORT"
        return 1
    fi
}

# Says why a folder is not the distribution that this service needs; succeeds when it is.
grafana_check_distribution() {
    if [ ! -x "$1/bin/grafana" ] && [ ! -x "$1/bin/grafana-server" ]; then
        printf '%s' "it has no program \`bin/grafana\`"
        return 1
    fi
    if [ ! -r "$1/conf/defaults.ini" ]; then
        printf '%s' "it has no conf/defaults.ini"
        return 1
    fi
    # An image does not say its version there.
    if [ "$VIEW" = containers ] && [ ! -e "$1/VERSION" ]; then
        return 0
    fi
    found=$(grafana_distribution_version "$1")
    if [ "$found" != "$VERSION" ]; then
        printf '%s' "it is version ${found:-unknown}, but this bundle is for $VERSION (version= in the spec)"
        return 1
    fi
}

# Programs that are made for one kind of machine.
grafana_programs() {
    printf '%s\n' "$1/bin/grafana" "$1/bin/grafana-server"
}

grafana_distribution_entries() {
    printf '%s\n' bin conf public plugins-bundled npm-artifacts packaging docs tools storybook Dockerfile LICENSE \
        NOTICE.md README.md VERSION
}

# Either with or without a v before it.
grafana_distribution_version() {
    sed -n '1s/^v\{0,1\}\([0-9.]*\).*/\1/p' "$1/VERSION" 2>/dev/null
}

# What it leaves behind next to its directories.
grafana_leavings() {
    [ "$ROOT_IS_LEFT" = yes ] || return 0
    printf '%s\n' "$ROOT/data"
}

# It checks the files of its dashboards by itself, and at everything else when it starts.
grafana_reload() {
    [ "$VIEW" = services ] || sh "$HERE/lib/inside.sh" "$SERVICE" lay
    say "$SERVICE: dashboards are reloaded within 30 s; everything else waits for a restart"
    return 3
}
