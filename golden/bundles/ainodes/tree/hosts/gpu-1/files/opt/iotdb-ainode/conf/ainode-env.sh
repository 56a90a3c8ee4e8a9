# Environment of the AINode: these values, then the shipped script.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# The vendor's scripts read the interpreter line.
# shellcheck shell=bash disable=SC2034

# spec.kdl:16
ain_interpreter_dir=/opt/python/bin/python3

# spec.kdl:17
ain_install_offline=1

exec bash "$(dirname "$0")/ainode-env.dist.sh" -i '/opt/python/bin/python3' -n "$@"
