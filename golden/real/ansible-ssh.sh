#!/bin/sh
# Stands in the place of ssh for Ansible, with hosts that hosts.sh made: set ansible_ssh_executable to this file, and
# ansible_ssh_transfer_method to piped. What ssh would be told of the way there is skipped.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
user=
while [ $# -gt 0 ]; do
    case $1 in
    -[BbcDEeFIiJLmOopQRSWw]) shift ;;
    -l)
        user=$2@
        shift
        ;;
    -*) ;;
    *) break ;;
    esac
    shift
done
[ $# -ge 2 ] || {
    printf '%s\n' "ansible-ssh: expected an address and a command" >&2
    exit 255
}
address=$1
shift
exec "$here/remote.sh" "$user$address" "$*"
