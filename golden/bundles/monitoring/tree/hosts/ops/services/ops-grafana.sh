# Grafana ops-grafana of cluster grafana.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:37.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='ops-grafana'
PRODUCT='grafana'
ROLE='grafana'
TITLE='Grafana'
ENDPOINT='10.0.0.9:3001'
ROOT='/opt/grafana'
RUN_AS='grafana'
UNIT='grafana-ops-grafana.service'

# Ports that it opens, and the parameter that says each.
PORTS='3001 server.http_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /data/grafana
other /opt/grafana/data/log
other /opt/grafana/data/plugins'
STATE_FILE='/data/grafana/grafana.db'
LEAST_FREE_PERCENT=0

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='bin'

# For the product's own functions.
ARCHIVE='grafana-11.6.0.linux-amd64.tar.gz'
VERSION='11.6.0'
READY_PORT='3001'
LOG_DIR='/opt/grafana/data/log'
