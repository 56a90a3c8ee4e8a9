# What the scripts share that change an install of DolphinDB while nothing of it runs. Sourced, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh

# Prints the services of DolphinDB on this host, in start order.
own_services() {
    for name in $(choose_services); do
        (
            load_service "$name"
            [ "$PRODUCT" != dolphindb ] || say "$name"
        )
    done
}

# Prints one service for each install, in start order: what belongs to the install is done once.
own_installs() {
    for name in $(own_services); do
        (
            load_service "$name"
            printf '%s %s\n' "$name" "$ROOT"
        )
    done | awk '{ root = substr($0, length($1) + 2) } !seen[root]++ { print $1 }'
}

# Fails when a process of the loaded service is there: its files would change under it, or be copied half written.
must_be_stopped() {
    pids=$(service_pid | tr '\n' ' ')
    [ -z "$pids" ] || fail "$SERVICE: process ${pids% } is running; stop the whole cluster first (control/stop-all.sh)"
}

# A name becomes a folder.
check_name() {
    case $1 in
    '' | .* | -* | *[!A-Za-z0-9._-]*) usage_error "expected a name of letters, digits, \`.\`, \`-\` and \`_\`, found \`$1\`" ;;
    esac
}

# Runs a function for services, each in its own shell; ends at the first that fails.
for_each() {
    deed=$1
    shift
    for name; do
        set +e
        (
            set -e
            load_service "$name"
            "$deed"
        )
        code=$?
        set -e
        [ "$code" -eq 0 ] || exit 1
    done
}
