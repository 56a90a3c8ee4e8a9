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
ROOT='/opt/plant/dn'
RUN_AS=''
UNIT='plant-dn.service'

# Ports that it opens, and the parameter that says each.
PORTS='6667 published, 6667 inside'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/plant/dn/data/datanode/system
data /opt/plant/dn/data/datanode/data
data /opt/plant/dn/data/datanode/consensus
data /opt/plant/dn/data/datanode/wal
data /opt/plant/dn/data/datanode/system/pipe/consensus/deletion'
STATE_FILE='/opt/plant/dn/data/datanode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-2.0.10-standalone.tar'
VERSION='2.0.10'
TAKEN_FOR='2.0.10'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/opt/plant/dn/logs'
READY_PORT='6667'
CLIENT_ADDRESS='dn'
SETTLE_SECONDS='0'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='plant-dn'
IMAGE='apache/iotdb:2.0.10-standalone'
IMAGE_ID='sha256:cceed515edce085f8d380bde38fe6e51243c3a06c9809080e947c79c1ca31286'
COMPOSE_PROJECT='plant'
COMPOSE_SERVICE='dn'
NETWORK='plant_plant'
DEFINITION='a19acaf445077d0c'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/opt/plant/dn/data
/opt/plant/dn/ext
/opt/plant/dn/logs'
