# DataNode u6d4bu8bd5-node-1-datanode of cluster u6d4bu8bd5.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:18.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='u6d4bu8bd5-node-1-datanode'
PRODUCT='iotdb'
ROLE='datanode'
TITLE='DataNode'
ENDPOINT='10.0.0.11:11730'
ROOT='/opt/iotdb-test'
RUN_AS=''
UNIT='u6d4bu8bd5-node-1-datanode.service'

# Ports that it opens, and the parameter that says each.
PORTS='9192 dn_metric_prometheus_reporter_port
16667 dn_rpc_port
11730 dn_internal_port
11740 dn_mpp_data_exchange_port
11750 dn_schema_region_consensus_port
11760 dn_data_region_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/iotdb-test/data/datanode/system
data /opt/iotdb-test/data/datanode/data
data /opt/iotdb-test/data/datanode/consensus
data /opt/iotdb-test/data/datanode/wal'
STATE_FILE='/opt/iotdb-test/data/datanode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-1.3.2-all-bin.zip'
VERSION='1.3.2'
TAKEN_FOR='1.3.2'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/opt/iotdb-test/logs'
READY_PORT='16667'
CLIENT_ADDRESS='192.168.7.11'
SETTLE_SECONDS='0'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN=''
MEMORY_IS_SET='no'
