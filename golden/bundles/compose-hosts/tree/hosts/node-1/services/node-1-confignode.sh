# ConfigNode node-1-confignode of cluster plant.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:6.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='node-1-confignode'
PRODUCT='iotdb'
ROLE='confignode'
TITLE='ConfigNode'
ENDPOINT='10.0.0.11:10710'
ROOT='/opt/iotdb'
RUN_AS=''
UNIT='plant-node-1-confignode.service'

# Ports that it opens, and the parameter that says each.
PORTS='10710 cn_internal_port
10720 cn_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/iotdb/data/confignode/system
data /opt/iotdb/data/confignode/consensus
other /var/log/iotdb'
STATE_FILE='/opt/iotdb/data/confignode/system/confignode-system.properties'
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
READY_PORT='10710'
CLIENT_ADDRESS=''
SETTLE_SECONDS='0'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='plant-node-1-confignode'
IMAGE='apache/iotdb:1.3.3-standalone'
IMAGE_ID='-'
COMPOSE_PROJECT='plant'
COMPOSE_SERVICE='node-1-confignode'
NETWORK=''
DEFINITION='546c88da5efa6165'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/opt/iotdb/data
/opt/iotdb/ext
/opt/iotdb/logs
/var/log/iotdb'
