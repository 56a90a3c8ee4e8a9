# Grafana graf of cluster plant-grafana.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:16.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='graf'
PRODUCT='grafana'
ROLE='grafana'
TITLE='Grafana'
ENDPOINT='graf:3000'
ROOT='/opt/grafana/graf'
RUN_AS=''
UNIT='plant-grafana-graf.service'

# Ports that it opens, and the parameter that says each.
PORTS='3000 published, 3000 inside'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/grafana/graf/data
other /opt/grafana/graf/data/log
other /opt/grafana/graf/data/plugins'
STATE_FILE='/opt/grafana/graf/data/grafana.db'
LEAST_FREE_PERCENT=0

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='bin'

# For the product's own functions.
ARCHIVE='grafana-grafana-11.6.0.tar'
VERSION='11.6.0'
READY_PORT='3000'
LOG_DIR='/opt/grafana/graf/data/log'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='plant-graf'
IMAGE='grafana/grafana:11.6.0'
IMAGE_ID='-'
COMPOSE_PROJECT='plant'
COMPOSE_SERVICE='graf'
NETWORK='plant_plant'
DEFINITION='2c112aede40aa0b4'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/opt/grafana/graf/data'
