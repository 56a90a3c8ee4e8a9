# How DolphinDB is run and asked. Sourced by the scripts, with the variables of one service set.
# {{ made_by }}
# shellcheck shell=sh

# The folder that the server's own scripts work in.
dolphindb_folder() {
    printf '%s' "$ROOT/server/clusterDemo"
}

# Its processes: what runs the server in this install with the arguments of this node.
dolphindb_pid() {
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/cwd" 2>/dev/null)" = "$(dolphindb_folder)" ] || continue
        if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q -e "-mode $ROLE "; then
            printf '%s\n' "${process#/proc/}"
        fi
    done
}

dolphindb_check_distribution() {
    if [ ! -f "$1/server/dolphindb" ]; then
        echo "there is no server/dolphindb in it"
        return 1
    fi
}
