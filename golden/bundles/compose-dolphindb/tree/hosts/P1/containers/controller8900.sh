# controller controller8900 of cluster market.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:7.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='controller8900'
PRODUCT='dolphindb'
ROLE='controller'
TITLE='controller'
ENDPOINT='10.0.0.80:8900'
ROOT='/data/ddb'
RUN_AS=''
UNIT='market-controller8900.service'

# Ports that it opens, and the parameter that says each.
PORTS='8900 port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES=''
STATE_FILE='/data/ddb/server/clusterDemo/dfsMeta'
LEAST_FREE_PERCENT=3

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='server'

# For the product's own functions.
ARCHIVE='DolphinDB_Linux64_V2.00.11.3.zip'
VERSION='2.00.11.3'
ALIAS='controller8900'
PORT='8900'
CONTROLLERS='10.0.0.80:8900:controller8900'
TITLES='data-node agent controller single-node compute-node'
METADATA='/data/ddb/server/clusterDemo/dfsMeta
/data/ddb/server/clusterDemo/data/dfsMeta
/data/ddb/server/clusterDemo/data/controller8900/dfsMeta
/data/ddb/server/clusterDemo/data/controller8900/raft
/data/ddb/server/clusterDemo/data/controller8900/sysmgmt
/data/ddb/server/clusterDemo/data/controller8900/keys'
LICENCE='dolphindb.lic'
