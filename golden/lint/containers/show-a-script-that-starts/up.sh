#!/usr/bin/env bash
# Two containers of one plant.
set -euo pipefail
TAG=${TAG:-2.0.6}
IMAGE="registry.plant.example/apache/iotdb:${TAG}"
docker pull "$IMAGE-confignode"
docker run -d --name meta --network plant --memory=2g \
    -v meta:/iotdb/data \
    --env cn_internal_address=meta --env "cn_seed_config_node=meta:10710" \
    "$IMAGE-confignode"
docker run -d --name data --network=plant -p 6667:6668 --restart always \
    --mount type=volume,source=data,target=/iotdb/data \
    -e dn_internal_address=data -e dn_rpc_address=0.0.0.0 -e DN_RPC_PORT=6668 \
    -e dn_seed_config_node='meta:10711' \
    "$IMAGE-datanode"
docker run --rm alpine:3 true
