#!/bin/sh
# Reaches a host that hosts.sh made, in the way that ssh reaches a real one: set CLUSTERC_REMOTE to this file.
#
#   remote.sh [USER@]ADDRESS COMMAND-STRING
#
# The command is run by the host's own sh, with this one's standard input; its exit code is passed on.
# An address or a name that no host has ends with 255, as ssh does. CLUSTERC_HOSTS_DIR says which run is meant.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

unreachable() {
    printf '%s\n' "remote: $*" >&2
    exit 255
}

[ $# -eq 2 ] || unreachable "expected ADDRESS COMMAND-STRING, found $# arguments"
[ -n "${CLUSTERC_HOSTS_DIR:-}" ] || unreachable "CLUSTERC_HOSTS_DIR is not set"
wanted=${1#*@}
[ -r "$CLUSTERC_HOSTS_DIR/hosts" ] || unreachable "no hosts are up in $CLUSTERC_HOSTS_DIR"
while read -r name addresses <&3; do
    case ,$name,$addresses, in
    *",$wanted,"*)
        exec 3<&-
        CLUSTERC_HOSTS_DIR=$CLUSTERC_HOSTS_DIR exec "$here/hosts.sh" exec "$name" sh -c "$2"
        ;;
    esac
done 3<"$CLUSTERC_HOSTS_DIR/hosts"
unreachable "no host has the address \`$wanted\`"
