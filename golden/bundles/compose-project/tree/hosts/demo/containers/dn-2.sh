# DataNode dn-2 of cluster demo-1.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:8.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='dn-2'
PRODUCT='iotdb'
ROLE='datanode'
TITLE='DataNode'
ENDPOINT='172.28.0.22:10730'
ROOT='/iotdb'
RUN_AS=''
UNIT='demo-1-dn-2.service'

# Ports that it opens, and the parameter that says each.
PORTS='6667 dn_rpc_port
10730 dn_internal_port
10740 dn_mpp_data_exchange_port
10750 dn_schema_region_consensus_port
10760 dn_data_region_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /iotdb/data/datanode/system
data /data1/iotdb
data /data2/iotdb
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
CLIENT_ADDRESS='172.28.0.22'
SETTLE_SECONDS='12'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'
