# Prometheus node-1-prometheus of cluster plant-prometheus.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:10.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='node-1-prometheus'
PRODUCT='prometheus'
ROLE='prometheus'
TITLE='Prometheus'
ENDPOINT='10.0.0.11:9190'
ROOT='/opt/prometheus-of-plant'
RUN_AS='iotdb'
UNIT='plant-prometheus-node-1-prometheus.service'

# Ports that it opens, and the parameter that says each.
PORTS='9190 web.listen-address'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /opt/prometheus-of-plant/data'
STATE_FILE='/opt/prometheus-of-plant/data/queries.active'
LEAST_FREE_PERCENT=0

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='prometheus'

# For the product's own functions.
ARCHIVE='prometheus-3.5.0.linux-amd64.tar.gz'
VERSION='3.5.0'
READY_PORT='9190'
READY_URL='http://127.0.0.1:9190'
