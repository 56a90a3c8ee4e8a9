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
ROOT='/opt/plant-ainode/ai'
RUN_AS=''
UNIT='plant-ai.service'

# Ports that it opens, and the parameter that says each.
PORTS=''

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/plant-ainode/ai/data/ainode/system
data /opt/plant-ainode/ai/data/ainode/models'
STATE_FILE='/opt/plant-ainode/ai/data/ainode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-2.0.10-ainode.tar'
VERSION='2.0.10'
AINODE_KIND='program'
PYTHON_LEAST=''
PYTHON_MOST=''
SPEC_INTERPRETER=''
OFFLINE='no'
LOG_DIR='/opt/plant-ainode/ai/logs'
READY_PORT='10810'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='plant-ai'
IMAGE='apache/iotdb:2.0.10-ainode'
IMAGE_ID='-'
COMPOSE_PROJECT='plant'
COMPOSE_SERVICE='ai'
NETWORK='plant_plant'
DEFINITION='613cd1222be7c11d'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/opt/plant-ainode/ai/data
/opt/plant-ainode/ai/logs'
