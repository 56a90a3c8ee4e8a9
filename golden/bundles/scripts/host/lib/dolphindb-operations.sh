# What operators do to a node of DolphinDB beyond starting and stopping it. Sourced by dolphindb.sh.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The service and dolphindb.sh set what is read here.
# shellcheck disable=SC2034,SC2154

# Says why a folder is not the distribution that this service needs; succeeds when it is. The program tells its version only
# when it runs, so install.sh writes down which archive it unpacked.
dolphindb_check_distribution() {
    if [ ! -e "$1/server/dolphindb" ] || [ ! -d "$1/server/clusterDemo" ]; then
        printf '%s' "there is no server/dolphindb with server/clusterDemo of DolphinDB"
        return 1
    fi
    other=$(cat "$1/server/.clusterc-version" 2>/dev/null || :)
    if [ -n "$other" ] && [ "$other" != "$VERSION" ]; then
        printf '%s' "is version $other, but the spec has $VERSION"
        return 1
    fi
}

# Another version lies where this one should: the files of this bundle are laid over it, and the scripts that replace the
# program find the archive that install.sh was given.
dolphindb_takes_over() {
    [ -e "$1/server/dolphindb" ] || return 1
    [ "$UPGRADE" = no ] ||
        fail "$SERVICE: use control/version-upgrade.sh to change the version of DolphinDB, it copies the metadata first; use version-rollback.sh to go back"
    [ "$MISSING" = no ] || return 0
    other=$(cat "$1/server/.clusterc-version" 2>/dev/null || :)
    say "$SERVICE: $1 has version $other, but the spec has $VERSION: use control/version-upgrade.sh, or control/version-rollback.sh to go back"
    dist=$(find_distribution)
    if [ "${dist##*/}" = "$ARCHIVE" ] && [ -f "$dist" ]; then
        say "$SERVICE: keeping $ARCHIVE for it in $1/archive"
        act mkdir -p "$1/archive"
        act cp "$dist" "$1/archive/$ARCHIVE"
    fi
}

# Programs that are made for one kind of machine.
dolphindb_programs() {
    printf '%s\n' "$1/server/dolphindb"
}

# Files that install.sh takes along when they are to be had.
dolphindb_other_files() {
    printf '%s\n' dolphindb.lic
}

# Makes an unpacked distribution ready: the archive forgets that the program may be run, and it holds the licence of the free
# edition. The one that was carried along takes its place.
dolphindb_settle() {
    chmod 755 "$1/server/dolphindb"
    printf '%s\n' "$VERSION" >"$1/server/.clusterc-version"
    licence=$(dolphindb_carried_licence)
    if [ -n "$licence" ]; then
        say "$SERVICE: the licence is $licence"
        cp "$licence" "$1/server/dolphindb.lic"
    else
        dolphindb_miss_licence
    fi
}

# The licence that was carried along; nothing without one.
dolphindb_carried_licence() {
    for licence in "$HERE/dolphindb.lic" "$HERE/../dolphindb.lic" "$HERE/../../payload/dolphindb.lic"; do
        if [ -r "$licence" ]; then
            printf '%s' "$licence"
            return 0
        fi
    done
}

dolphindb_miss_licence() {
    [ -z "$LICENCE" ] || say "$SERVICE: the spec declares the licence $LICENCE, but there is no dolphindb.lic next to the folder of this host: the licence of the free edition stays"
}

# Puts the carried licence to where containers find it. One that is there stays: license-update.sh brings another one.
dolphindb_take_along() {
    [ ! -e "$STAGE$LICENCE_FILE" ] || return 0
    licence=$(dolphindb_carried_licence)
    if [ -z "$licence" ]; then
        dolphindb_miss_licence
        return 0
    fi
    say "$SERVICE: the licence is $licence"
    note_change
    record file "$LICENCE_FILE"
    act cp "$licence" "$STAGE$LICENCE_FILE"
}

# What a distribution brings, in an install folder.
dolphindb_distribution_entries() {
    printf '%s\n' server
}

# The version of the distribution in a folder; nothing when it is not known.
dolphindb_distribution_version() {
    cat "$1/server/.clusterc-version" 2>/dev/null || :
}

# What the node leaves behind next to its directories, and what nodes of one install share once none of them stays. Copies of
# metadata are no one's leavings.
dolphindb_leavings() {
    case $ROLE in
    single) printf '%s\n' "$ROOT/server/$ALIAS" "$METADATA" ;;
    controller) printf '%s\n' "$DEMO/data/$ALIAS" "$METADATA" ;;
    *) printf '%s\n' "$DEMO/data/$ALIAS" ;;
    esac
    dolphindb_all_logs all ''
    [ "$ROOT_IS_LEFT" = yes ] || return 0
    printf '%s\n' "$DEMO/data" "$DEMO/log"
    # Containers have laid their configuration there. The licence goes with the install.
    if [ "$COMPOSED" = yes ]; then
        printf '%s\n' "$DEMO/config"
        [ "${INSTALL:-no}" = no ] || printf '%s\n' "$ROOT/server"
    fi
}

# The node's log files. One holds all levels; those before have a date in front of the name.
dolphindb_all_logs() {
    case $1 in
    all | info) ;;
    *) return 0 ;;
    esac
    name=$(basename "$(dolphindb_logs)")
    folder=${2:-$(dirname "$(dolphindb_logs)")}
    for log in "$folder/$name" "$folder"/[0-9]*"$name"; do
        [ ! -f "$log" ] || printf '%s\n' "$log"
    done
}

dolphindb_show() {
    listed=$(dolphindb_members) || return
    printf '%s\n' "$listed" | awk '{ printf "%-8s %-22s %s\n", $1, $2, $3 }'
}

# The same with the node's alias before and what the licence of each says.
dolphindb_show_details() {
    dolphindb_show && dolphindb_licences
}

# A safe stop stores what is in memory: nothing has to be told before.
dolphindb_write_out() {
    return 0
}

# Takes a compute node out of the cluster, which stops it: ENDPOINT ROLE. Nothing removes another one.
dolphindb_remove() {
    [ "$ROLE" = controller ] || return 3
    if [ "$2" != computenode ]; then
        say "DolphinDB can remove only compute nodes from a running cluster, not a $2"
        return 1
    fi
    name=$(dolphindb_table | awk -v endpoint="$1" '$3 ":" $4 == endpoint { print $2 }')
    if [ -z "$name" ]; then
        say "$SERVICE does not know a $2 at $1"
        return 1
    fi
    dolphindb_cluster "removeNode(\"$(dolphindb_text "$name")\", true);"
}

# A controller reads what its nodes are to be started with; everything else is read at a start.
dolphindb_reload() {
    case $ROLE in
    controller)
        dolphindb_reload_config || return 1
        say "$SERVICE has reloaded cluster.cfg for nodes that start from now on; controller.cfg waits for a restart"
        ;;
    *) say "$SERVICE reads its settings at startup" ;;
    esac
    return 3
}

dolphindb_machine_code() {
    say "DolphinDB has a licence file instead of an activation: use license-update.sh"
    return 3
}

dolphindb_activate() {
    dolphindb_machine_code
}
