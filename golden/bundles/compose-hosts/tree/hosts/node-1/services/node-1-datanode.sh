# DataNode node-1-datanode of cluster plant.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:7.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='node-1-datanode'
PRODUCT='iotdb'
ROLE='datanode'
TITLE='DataNode'
ENDPOINT='10.0.0.11:10730'
ROOT='/opt/iotdb'
RUN_AS=''
UNIT='plant-node-1-datanode.service'

# Ports that it opens, and the parameter that says each.
PORTS='6667 dn_rpc_port
10730 dn_internal_port
10740 dn_mpp_data_exchange_port
10750 dn_schema_region_consensus_port
10760 dn_data_region_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/iotdb/data/datanode/system
data /opt/iotdb/data/datanode/data
data /opt/iotdb/data/datanode/consensus
data /opt/iotdb/data/datanode/wal
other /var/log/iotdb'
STATE_FILE='/opt/iotdb/data/datanode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-1.3.3-standalone.tar'
VERSION='1.3.3'
TAKEN_FOR='1.3.3'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/var/log/iotdb'
READY_PORT='6667'
CLIENT_ADDRESS='10.0.0.11'
SETTLE_SECONDS='12'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='no'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='plant-node-1-datanode'
IMAGE='apache/iotdb:1.3.3-standalone'
IMAGE_ID='-'
COMPOSE_PROJECT='plant'
COMPOSE_SERVICE='node-1-datanode'
NETWORK=''
DEFINITION='d5e5f70e56d37d5f'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/opt/iotdb/data
/opt/iotdb/ext
/opt/iotdb/logs
/var/log/iotdb'
