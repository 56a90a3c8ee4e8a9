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
ROOT='/prometheus'
RUN_AS=''
UNIT='plant-prometheus-prom.service'

# Ports that it opens, and the parameter that says each.
PORTS='9090 web.listen-address'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /prometheus/data'
STATE_FILE='/prometheus/data/queries.active'
LEAST_FREE_PERCENT=0

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='prometheus'

# For the product's own functions.
ARCHIVE='prometheus-3.5.0.linux-amd64.tar.gz'
VERSION='3.5.0'
READY_PORT='9090'
READY_URL='http://127.0.0.1:9090'
