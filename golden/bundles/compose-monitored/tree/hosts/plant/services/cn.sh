# ConfigNode cn of cluster plant.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:11.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='cn'
PRODUCT='iotdb'
ROLE='confignode'
TITLE='ConfigNode'
ENDPOINT='cn:10710'
ROOT='/opt/plant/cn'
RUN_AS=''
UNIT='plant-cn.service'

# Ports that it opens, and the parameter that says each.
PORTS=''

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/plant/cn/data/confignode/system
data /opt/plant/cn/data/confignode/consensus'
STATE_FILE='/opt/plant/cn/data/confignode/system/confignode-system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-2.0.10-standalone.tar'
VERSION='2.0.10'
TAKEN_FOR='2.0.10'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/opt/plant/cn/logs'
READY_PORT='10710'
CLIENT_ADDRESS=''
SETTLE_SECONDS='0'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='plant-cn'
IMAGE='apache/iotdb:2.0.10-standalone'
IMAGE_ID='sha256:cceed515edce085f8d380bde38fe6e51243c3a06c9809080e947c79c1ca31286'
COMPOSE_PROJECT='plant'
COMPOSE_SERVICE='cn'
NETWORK='plant_plant'
DEFINITION='072902de6189c20e'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/opt/plant/cn/data
/opt/plant/cn/ext
/opt/plant/cn/logs'
