# Prometheus prom of cluster plant-prometheus.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:15.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='prom'
PRODUCT='prometheus'
ROLE='prometheus'
TITLE='Prometheus'
ENDPOINT='prom:9090'
ROOT='/opt/prometheus/prom'
RUN_AS=''
UNIT='plant-prometheus-prom.service'

# Ports that it opens, and the parameter that says each.
PORTS='9090 published, 9090 inside'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/prometheus/prom/data'
STATE_FILE='/opt/prometheus/prom/data/queries.active'
LEAST_FREE_PERCENT=0

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='prometheus'

# For the product's own functions.
ARCHIVE='prom-prometheus-v3.5.0.tar'
VERSION='3.5.0'
READY_PORT='9090'
READY_URL='http://127.0.0.1:9090'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='plant-prom'
IMAGE='prom/prometheus:v3.5.0'
IMAGE_ID='-'
COMPOSE_PROJECT='plant'
COMPOSE_SERVICE='prom'
NETWORK='plant_plant'
DEFINITION='fea69290ac99fbdc'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/opt/prometheus/prom/data'
