# Flags of node-1-prometheus, read when it starts.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# shellcheck shell=sh

# spec.kdl:10
set -- "$@" '--web.listen-address=0.0.0.0:9190'

# spec.kdl:10
set -- "$@" '--storage.tsdb.retention.size=512MB'
