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
ROOT='/srv/demo/dn-2'
RUN_AS=''
UNIT='demo-1-dn-2.service'

# Ports that it opens, and the parameter that says each.
PORTS='6668 published, 6667 inside'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /srv/demo/dn-2/data/datanode/system
data /srv/demo/dn-2/data1/iotdb
data /srv/demo/dn-2/data2/iotdb
data /srv/demo/dn-2/data/datanode/consensus
data /srv/demo/dn-2/data/datanode/wal
data /srv/demo/dn-2/data/datanode/system/pipe/consensus/deletion'
STATE_FILE='/srv/demo/dn-2/data/datanode/system/system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='registry.plant-5000-db-iotdb-2.0.10-standalone.tar'
VERSION='2.0.10'
TAKEN_FOR='2.0.10'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/srv/demo/dn-2/logs'
READY_PORT='6667'
CLIENT_ADDRESS='172.28.0.22'
SETTLE_SECONDS='12'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='demo-1-dn-2'
IMAGE='registry.plant:5000/db/iotdb:2.0.10-standalone'
IMAGE_ID='sha256:cceed515edce085f8d380bde38fe6e51243c3a06c9809080e947c79c1ca31286'
COMPOSE_PROJECT='demo'
COMPOSE_SERVICE='dn-2'
NETWORK='demo_demo'
DEFINITION='ee426ecd0cd38559'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/srv/demo/dn-2/data1/iotdb
/srv/demo/dn-2/data2/iotdb
/srv/demo/dn-2/data
/srv/demo/dn-2/ext
/srv/demo/dn-2/logs'
