# AINode ai of cluster plant.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:13.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='ai'
PRODUCT='iotdb'
ROLE='ainode'
TITLE='AINode'
ENDPOINT='ai:10810'
ROOT='/ainode'
RUN_AS=''
UNIT='plant-ai.service'

# Ports that it opens, and the parameter that says each.
PORTS='10810 ain_rpc_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /ainode/data/ainode/system
data /ainode/data/ainode/models'
STATE_FILE='/ainode/data/ainode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-2.0.10-ainode-bin.zip'
VERSION='2.0.10'
AINODE_KIND='program'
PYTHON_LEAST=''
PYTHON_MOST=''
SPEC_INTERPRETER=''
OFFLINE='no'
LOG_DIR='/ainode/logs'
READY_PORT='10810'
