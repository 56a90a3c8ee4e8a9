#!/usr/bin/env bash
set -euo pipefail
args=(--name tsdb -p 6670:6670)
args+=(-e dn_rpc_port=6670 -e dn_rpc_address=0.0.0.0)
docker run -d "${args[@]}" -v tsdb:/iotdb/data apache/iotdb:2.0.6-standalone
