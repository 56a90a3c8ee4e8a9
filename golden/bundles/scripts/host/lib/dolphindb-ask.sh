# How servers of DolphinDB are asked, and told what to do. Sourced by dolphindb.sh.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The service and dolphindb.sh set what is read here.
# shellcheck disable=SC2034,SC2154

# All nodes of the cluster: state, endpoint and title, one line each.
dolphindb_members() {
    table=$(dolphindb_table) || return
    printf '%s\n' "$table" | awk -v titles="$TITLES" '
        BEGIN { split(titles, title, " ") }
        $1 == "node" { print ($6 == "1" ? "Running" : "Stopped"), $3 ":" $4, title[$5 + 1] }'
}

# The controller's table: the word node, then alias, host, port, the number of the role, and 1 when it is alive.
dolphindb_table() {
    dolphindb_cluster 't = select name, host, port, mode, state from getClusterPerf(true);
for(i in 0:t.rows()){ print("clusterc node " + t.name[i] + " " + t.host[i] + " " + string(t.port[i]) + " " + string(int(t.mode[i])) + " " + string(int(t.state[i]))) };'
}

# Runs a script on the first controller that takes it. Of several one leads, and it alone takes orders.
dolphindb_cluster() {
    why="the spec has no controller"
    code=1
    for site in $CONTROLLERS; do
        code=0
        told=$(dolphindb_script "${site%:*}" "$1" 2>&1) || code=$?
        if [ "$code" -eq 0 ]; then
            [ -z "$told" ] || printf '%s\n' "$told"
            return 0
        fi
        why="${site##*:}: $told"
        [ "$code" -ne 2 ] || break
    done
    printf '%s\n' "$why" >&2
    return "$code"
}

# A text between the quotes of the product's language.
dolphindb_text() {
    printf '%s\n' "$1" | sed 's/[\\"]/\\&/g'
}

# Runs a script on the server at HOST:PORT by the terminal that the program is as well: it needs neither a licence nor a
# configuration, sends a local file, prints what the script prints and ends. Lines that start with `clusterc ` are passed on
# without that word. Only a last line of ours says that all of it ran. The login is the first one unless the file `login`
# next to the scripts says another; it goes into the file that is sent, never onto a command line.
dolphindb_script() {
    user='admin'
    password=123456
    if [ -e "$HOME_DIR/login" ]; then
        if [ ! -r "$HOME_DIR/login" ]; then
            printf '%s\n' "$(id -un) cannot read $HOME_DIR/login" >&2
            return 2
        fi
        user=$(sed -n 's/^user=//p' "$HOME_DIR/login")
        password=$(sed -n 's/^password=//p' "$HOME_DIR/login")
    fi
    terminal='sh'
    if is_other_user && [ "$(id -u)" -eq 0 ]; then
        terminal='as_user sh'
    fi
    limit=
    if command -v timeout >/dev/null 2>&1; then
        limit='timeout 60'
    fi
    code=0
    # shellcheck disable=SC2016,SC2086
    said=$({
        printf 'login("%s", "%s");\n' "$(dolphindb_text "$user")" "$(dolphindb_text "$password")"
        printf '%s\n' "$2" 'print("clusterc done");'
    } | $terminal -c '
        umask 077
        folder=$(mktemp -d) || exit 1
        trap "rm -rf \"$folder\"" EXIT
        cat >"$folder/script.dos"
        cd "$folder" || exit 1
        LD_LIBRARY_PATH=$1 $2 "$1/dolphindb" -remoteHost "$3" -remotePort "$4" -run "$folder/script.dos" </dev/null 2>&1' \
        sh "$ROOT/server" "$limit" "${1%:*}" "${1##*:}") || code=$?
    if printf '%s\n' "$said" | grep -q -x 'clusterc done'; then
        printf '%s\n' "$said" | sed -n '/^clusterc done$/d; s/^clusterc //p'
        return 0
    fi
    case $said in
    *[Uu]ser*[Pp]assword*incorrect* | *[Pp]assword*incorrect* | *NotAuthenticated*)
        printf '%s\n' "the login was refused: write user=… and password=… to $HOME_DIR/login, mode 600, for ${RUN_AS:-the user who starts it}" >&2
        return 2
        ;;
    esac
    printf '%s\n' "${said:-the client exited with $code without output}" | tr '\n' ' ' | cut -c 1-300 >&2
    return 1
}

# Says the version that the node tells; fails when it is not the spec's.
dolphindb_has_version() {
    told=$(dolphindb_script "$ENDPOINT" 'print("clusterc version " + version());' 2>&1) || {
        say "cannot read the version of $SERVICE: $told"
        return 1
    }
    told=${told#version }
    # A build and a date may follow.
    case "${told%% *}" in
    "$VERSION") say "$SERVICE is version $told" ;;
    *)
        say "$SERVICE is version $told, but the spec has $VERSION"
        return 1
        ;;
    esac
}

# Whether there are several controllers, which keep the nodes and their configuration themselves once they have run.
dolphindb_has_raft() {
    case $CONTROLLERS in
    *' '*) return 0 ;;
    *) return 1 ;;
    esac
}

# Has the controller take in an agent or a node: ROLE HOST:PORT ALIAS. One controller keeps it in memory only: the list of nodes
# is the bundle's file.
dolphindb_add_node() {
    host=\"$(dolphindb_text "${2%:*}")\"
    name=\"$(dolphindb_text "$3")\"
    case $1 in
    agent) dolphindb_cluster "addAgentToController($host, ${2##*:}, $name);" ;;
    *)
        keep=false
        ! dolphindb_has_raft || keep=true
        dolphindb_cluster "addNode($host, ${2##*:}, $name, $keep, \"$1\");"
        ;;
    esac
}

# Has the controller read cluster.cfg again. Several controllers read it at their first start only, and are told its lines.
dolphindb_reload_config() {
    [ "$VIEW" = services ] || sh "$HERE/lib/inside.sh" "$SERVICE" lay
    if ! dolphindb_has_raft; then
        dolphindb_cluster 'loadClusterNodesConfigs();'
        return
    fi
    lines=
    while IFS= read -r line; do
        case $line in
        '' | '#'*) ;;
        *) lines="$lines${lines:+, }\"$(dolphindb_text "$line")\"" ;;
        esac
    done <"$DEMO/config/cluster.cfg"
    dolphindb_cluster "saveClusterNodesConfigs([$lines]);"
}

# Every process with the last day of its licence.
dolphindb_licences() {
    told=$(dolphindb_cluster 'use ops;
l = getAllLicenses();
for(i in 0:l.rows()){ print("clusterc licence " + l.node[i] + " " + string(l.end_date[i])) };') || return
    printf '%s\n' "$told" | sed -n 's/^licence //p'
}

# Has every process read its licence again, and says what they have then.
dolphindb_update_licences() {
    dolphindb_cluster 'use ops;
updateAllLicenses();' && dolphindb_licences
}
