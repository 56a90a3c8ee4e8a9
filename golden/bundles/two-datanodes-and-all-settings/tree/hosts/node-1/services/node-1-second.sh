# DataNode node-1-second of cluster u5de5u5382.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:17.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='node-1-second'
PRODUCT='iotdb'
ROLE='datanode'
TITLE='DataNode'
ENDPOINT='10.0.0.11:10731'
ROOT='/opt/iotdb-2'
RUN_AS='iotdb'
UNIT='u5de5u5382-node-1-second.service'

# Ports that it opens, and the parameter that says each.
PORTS='6668 dn_rpc_port
10731 dn_internal_port
10741 dn_mpp_data_exchange_port
10751 dn_schema_region_consensus_port
10761 dn_data_region_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/iotdb-2/data/datanode/system
data /opt/iotdb-2/data/datanode/data
data /opt/iotdb-2/data/datanode/consensus
data /opt/iotdb-2/data/datanode/wal
other /var/log/iotdb/node-1-second'
STATE_FILE='/opt/iotdb-2/data/datanode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-1.3.3-all-bin.zip'
VERSION='1.3.3'
TAKEN_FOR='1.3.3'
SPEC_JAVA_HOME='/opt/jdk-17'
SPEC_ENVIRONMENT=''
LOG_DIR='/var/log/iotdb/node-1-second'
READY_PORT='6668'
CLIENT_ADDRESS='192.168.7.11'
SETTLE_SECONDS='12'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'
