# Flags of prom, read when it starts.
# Made by clusterc: what is edited here is lost at the next install, edit the spec instead.
# shellcheck shell=sh

# spec.kdl:15
set -- "$@" '--storage.tsdb.retention.time=15d'
