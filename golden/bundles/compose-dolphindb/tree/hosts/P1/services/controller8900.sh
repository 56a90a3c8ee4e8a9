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
ROOT='/srv/market'
RUN_AS=''
UNIT='market-controller8900.service'

# Ports that it opens, and the parameter that says each.
PORTS='8900 port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES=''
STATE_FILE='/srv/market/server/clusterDemo/dfsMeta'
LEAST_FREE_PERCENT=3

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='server'

# For the product's own functions.
ARCHIVE='registry.plant-5000-db-dolphindb-2.00.11.3.tar'
VERSION='2.00.11.3'
ALIAS='controller8900'
PORT='8900'
CONTROLLERS='10.0.0.80:8900:controller8900'
TITLES='data-node agent controller single-node compute-node'
METADATA='/srv/market/server/clusterDemo/dfsMeta
/srv/market/server/clusterDemo/data/dfsMeta
/srv/market/server/clusterDemo/data/controller8900/dfsMeta
/srv/market/server/clusterDemo/data/controller8900/raft
/srv/market/server/clusterDemo/data/controller8900/sysmgmt
/srv/market/server/clusterDemo/data/controller8900/keys'
LICENCE='dolphindb.lic'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='market-controller8900'
IMAGE='registry.plant:5000/db/dolphindb:2.00.11.3'
IMAGE_ID='-'
COMPOSE_PROJECT='market'
COMPOSE_SERVICE='controller8900'
NETWORK=''
DEFINITION='81f01980796d6966'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER=''

# Folders of this machine that are mounted in it.
MOUNTS='/srv/market/server/clusterDemo'
