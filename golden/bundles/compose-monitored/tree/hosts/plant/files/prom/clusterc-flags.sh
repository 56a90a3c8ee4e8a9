# Flags of prom, read when it starts.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# shellcheck shell=sh

# spec.kdl:15
set -- "$@" '--storage.tsdb.retention.time=15d'
