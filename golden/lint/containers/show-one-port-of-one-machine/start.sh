#!/bin/sh
for_all='--network host --restart unless-stopped'
docker run -d --name cn $for_all -e cn_internal_address=10.1.2.3 -e cn_seed_config_node=10.1.2.3:10710 \
    -v /srv/cn:/iotdb/data apache/iotdb:2.0.5-confignode
docker run -d --name d1 --network host -e dn_internal_address=10.1.2.3 -e dn_rpc_address=10.1.2.3 \
    -e dn_seed_config_node=10.1.2.3:10710 -v /srv/d1:/iotdb/data apache/iotdb:2.0.5-datanode
docker run -d --name d2 --network host -e dn_internal_address=10.1.2.3 -e dn_rpc_address=10.1.2.3 -e dn_rpc_port=6667 \
    -e dn_internal_port=11730 -e dn_mpp_data_exchange_port=11740 -e dn_schema_region_consensus_port=11750 \
    -e dn_data_region_consensus_port=11760 -e dn_seed_config_node=10.1.2.3:10710 -v /srv/d2:/iotdb/data apache/iotdb:2.0.5-datanode
