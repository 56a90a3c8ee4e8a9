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
        *'${'* | *'$__'* | *'%('*) fail "$SERVICE: what $name holds is a secret with \${, \$__ or %( in it, which Grafana would replace" ;;
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
    real_root=$(cd "$ROOT" 2>/dev/null && pwd -P) || return 0
    own=$(readlink /proc/self/ns/pid 2>/dev/null || :)
    for found in $(grep -l -e '/bin/[g]rafana' /proc/[0-9]*/cmdline 2>/dev/null || :); do
        pid=${found#/proc/}
        pid=${pid%/cmdline}
        its=$(readlink "/proc/$pid/ns/pid" 2>/dev/null || :)
        [ -z "$its" ] || [ "$its" = "$own" ] || continue
        program=$(arguments_of "$pid" | sed -n 1p)
        case $program in
        */bin/grafana | */bin/grafana-server) ;;
        *) continue ;;
        esac
        folder=$(cd -P "${program%/bin/*}" 2>/dev/null && pwd -P) || continue
        if [ "$folder" = "$real_root" ]; then
            printf '%s\n' "$pid"
        fi
    done
}

# Nothing is lost when it ends.
grafana_before_stop() {
    :
}

# Ends these processes of the node, without waiting.
grafana_stop() {
    kill -TERM "$@" 2>/dev/null || :
}

# An archive holds its programs as they have to be.
grafana_settle() {
    : "$1"
}

# Nothing is taken along beside the distribution.
grafana_other_files() {
    return 0
}

# Another version where this one should lie is not replaced.
grafana_takes_over() {
    return 1
}

# Fails with a reason when the install cannot be started.
grafana_check_install() {
    [ -x "$ROOT/bin/grafana" ] || [ -x "$ROOT/bin/grafana-server" ] ||
        fail "$SERVICE: $ROOT holds no Grafana, run install.sh first"
    [ -r "$ROOT/conf/grafana.ini" ] || fail "$SERVICE: $ROOT/conf/grafana.ini cannot be read, run install.sh first"
}

# It joins nobody.
grafana_was_member() {
    return 1
}

grafana_can_list() {
    return 1
}

grafana_members() {
    return 1
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
    found=$(grafana_distribution_version "$1")
    if [ "$found" != "$VERSION" ]; then
        printf '%s' "it is version ${found:-unknown}, and this bundle is made for $VERSION (version= in the spec)"
        return 1
    fi
}

# It needs nothing of a host beyond ports and folders.
grafana_preflight() {
    :
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

# What it leaves behind beside its directories.
grafana_leavings() {
    [ "$ROOT_IS_LEFT" = yes ] || return 0
    printf '%s\n' "$ROOT/data"
}

grafana_show() {
    return 3
}

grafana_show_details() {
    return 3
}

# It looks at the files of its dashboards by itself, and at everything else when it starts.
grafana_reload() {
    say "$SERVICE: dashboards are read again within half a minute; everything else waits for a restart"
    return 3
}

# No cluster is asked of it: code 3 says so.
grafana_write_out() {
    return 3
}

grafana_remove() {
    say "$SERVICE: joins no cluster, there is nothing to take it out of"
    return 3
}

grafana_machine_code() {
    return 3
}

grafana_activate() {
    return 3
}

# Its lines do not begin with their day: there is nothing to cut out of them.
grafana_all_logs() {
    :
}
