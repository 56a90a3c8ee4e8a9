# DataNode dn of cluster plant.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:12.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='dn'
PRODUCT='iotdb'
ROLE='datanode'
TITLE='DataNode'
ENDPOINT='dn:10730'
ROOT='/iotdb'
RUN_AS=''
UNIT='plant-dn.service'

# Ports that it opens, and the parameter that says each.
PORTS='9092 dn_metric_prometheus_reporter_port
6667 dn_rpc_port
10730 dn_internal_port
10740 dn_mpp_data_exchange_port
10750 dn_schema_region_consensus_port
10760 dn_data_region_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /iotdb/data/datanode/system
data /iotdb/data/datanode/data
data /iotdb/data/datanode/consensus
data /iotdb/data/datanode/wal
data /iotdb/data/datanode/system/pipe/consensus/deletion'
STATE_FILE='/iotdb/data/datanode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-2.0.10-all-bin.zip'
VERSION='2.0.10'
TAKEN_FOR='2.0.10'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/iotdb/logs'
READY_PORT='6667'
CLIENT_ADDRESS='dn'
SETTLE_SECONDS='0'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'
