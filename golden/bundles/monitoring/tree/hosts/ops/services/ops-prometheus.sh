# Prometheus ops-prometheus of cluster prometheus.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:32.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='ops-prometheus'
PRODUCT='prometheus'
ROLE='prometheus'
TITLE='Prometheus'
ENDPOINT='10.0.0.9:9090'
ROOT='/opt/prometheus'
RUN_AS='prometheus'
UNIT='prometheus-ops-prometheus.service'

# Ports that it opens, and the parameter that says each.
PORTS='9090 web.listen-address'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /data/prometheus'
STATE_FILE='/data/prometheus/queries.active'
LEAST_FREE_PERCENT=0

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='prometheus'

# For the product's own functions.
ARCHIVE='prometheus-2.53.3.linux-amd64.tar.gz'
VERSION='2.53.3'
READY_PORT='9090'
READY_URL='http://127.0.0.1:9090/metrics'
