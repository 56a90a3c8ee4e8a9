# DataNode node-1-datanode of cluster old.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:8.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='node-1-datanode'
PRODUCT='iotdb'
ROLE='datanode'
TITLE='DataNode'
ENDPOINT='10.0.0.11:9003'
ROOT='/opt/iotdb'
RUN_AS=''
UNIT='old-node-1-datanode.service'

# Ports that it opens, and the parameter that says each.
PORTS='6667 dn_rpc_port
9003 dn_internal_port
8777 dn_mpp_data_exchange_port
50010 dn_schema_region_consensus_port
40010 dn_data_region_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/iotdb/data/datanode/system
data /opt/iotdb/data/datanode/data
data /opt/iotdb/data/datanode/consensus
data /opt/iotdb/data/datanode/wal'
STATE_FILE='/opt/iotdb/data/datanode/system/schema/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-1.0.0-all-bin.zip'
VERSION='1.0.0'
TAKEN_FOR='1.0.0'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/opt/iotdb/logs'
READY_PORT='6667'
CLIENT_ADDRESS='10.0.0.11'
SETTLE_SECONDS='0'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN=''
MEMORY_IS_SET='yes'
