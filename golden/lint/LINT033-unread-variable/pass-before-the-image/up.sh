docker run -d --name tsdb --hostname tsdb -v data:/iotdb/data -e cn_internal_address=tsdb \
    -e cn_seed_config_node=tsdb:10710 -e dn_internal_address=tsdb -e dn_seed_config_node=tsdb:10710 \
    -e dn_rpc_address=tsdb apache/iotdb:1.3.3-standalone
