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
ROOT='/usr/share/grafana'
RUN_AS=''
UNIT='plant-grafana-graf.service'

# Ports that it opens, and the parameter that says each.
PORTS='3000 server.http_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /usr/share/grafana/data
other /usr/share/grafana/data/log
other /usr/share/grafana/data/plugins'
STATE_FILE='/usr/share/grafana/data/grafana.db'
LEAST_FREE_PERCENT=0

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='bin'

# For the product's own functions.
ARCHIVE='grafana-11.6.0.linux-amd64.tar.gz'
VERSION='11.6.0'
READY_PORT='3000'
LOG_DIR='/usr/share/grafana/data/log'
