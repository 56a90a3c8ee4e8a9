# agent P1-agent of cluster market.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:8.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='P1-agent'
PRODUCT='dolphindb'
ROLE='agent'
TITLE='agent'
ENDPOINT='10.0.0.80:8901'
ROOT='/data/ddb'
RUN_AS=''
UNIT='market-P1-agent.service'

# Ports that it opens, and the parameter that says each.
PORTS='8901 port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES=''
STATE_FILE='/data/ddb/server/clusterDemo/data/P1-agent/sysmgmt'
LEAST_FREE_PERCENT=3

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='server'

# For the product's own functions.
ARCHIVE='DolphinDB_Linux64_V2.00.11.3.zip'
VERSION='2.00.11.3'
ALIAS='P1-agent'
PORT='8901'
CONTROLLERS='10.0.0.80:8900:controller8900'
TITLES='data-node agent controller single-node compute-node'
METADATA='/data/ddb/server/clusterDemo/data/P1-agent/sysmgmt'
LICENCE='dolphindb.lic'

# Nodes that live in its container.
GUESTS='P1-datanode'
