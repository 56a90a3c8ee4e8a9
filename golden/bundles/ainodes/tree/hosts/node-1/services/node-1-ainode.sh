# AINode node-1-ainode of cluster u5de5u5382.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:10.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='node-1-ainode'
PRODUCT='iotdb'
ROLE='ainode'
TITLE='AINode'
ENDPOINT='10.0.0.11:10810'
ROOT='/opt/iotdb-ainode'
RUN_AS='iotdb'
UNIT='u5de5u5382-node-1-ainode.service'

# Ports that it opens, and the parameter that says each.
PORTS='10810 ain_rpc_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/iotdb-ainode/data/ainode/system
data /opt/iotdb-ainode/data/ainode/models'
STATE_FILE='/opt/iotdb-ainode/data/ainode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-2.0.5-ainode-bin.zip'
VERSION='2.0.5'
AINODE_KIND='wheel'
PYTHON_LEAST='3.9'
PYTHON_MOST='3.12'
SPEC_INTERPRETER=''
OFFLINE='no'
LOG_DIR='/opt/iotdb-ainode/logs'
READY_PORT='10810'
