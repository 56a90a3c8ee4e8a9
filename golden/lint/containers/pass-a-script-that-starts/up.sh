#!/bin/sh
podman run --rm -d --name historian -p 127.0.0.1:6667:6667/tcp -v historian:/iotdb/data:Z \
    -e cn_internal_address=historian -e cn_seed_config_node=historian:10710 \
    -e dn_internal_address=historian -e dn_seed_config_node=historian:10710 -e dn_rpc_address=0.0.0.0 \
    docker.io/apache/iotdb:1.3.4-standalone
