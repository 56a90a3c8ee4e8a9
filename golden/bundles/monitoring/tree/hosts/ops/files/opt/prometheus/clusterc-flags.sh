# Flags of ops-prometheus, read when it starts.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# shellcheck shell=sh

# spec.kdl:32
set -- "$@" '--storage.tsdb.path=/data/prometheus'

# spec.kdl:32
set -- "$@" '--storage.tsdb.retention.time=30d'

# spec.kdl:34
set -- "$@" '--web.external-url=http://ops.plant/metrics/'

# spec.kdl:33
set -- "$@" '--web.enable-lifecycle'
