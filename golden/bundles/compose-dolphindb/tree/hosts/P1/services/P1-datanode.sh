# data node P1-datanode of cluster market.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:9.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='P1-datanode'
PRODUCT='dolphindb'
ROLE='datanode'
TITLE='data node'
ENDPOINT='10.0.0.80:8902'
ROOT='/srv/market'
RUN_AS=''
UNIT='market-P1-datanode.service'

# Ports that it opens, and the parameter that says each.
PORTS='8902 port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /ssd1/market
data /ssd2/market'
STATE_FILE='/ssd1/market/CHUNK_METADATA'
LEAST_FREE_PERCENT=3

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='server'

# For the product's own functions.
ARCHIVE='registry.plant-5000-db-dolphindb-2.00.11.3.tar'
VERSION='2.00.11.3'
ALIAS='P1-datanode'
PORT='8902'
CONTROLLERS='10.0.0.80:8900:controller8900'
TITLES='data-node agent controller single-node compute-node'
METADATA='/ssd1/market/CHUNK_METADATA
/ssd2/market/CHUNK_METADATA
/srv/market/server/clusterDemo/data/P1-datanode/storage/CHUNK_METADATA
/srv/market/server/clusterDemo/data/P1-datanode/sysmgmt'
LICENCE='dolphindb.lic'

# Its container, the image of it, and what Compose calls it. A container of another definition is made again.
CONTAINER='market-P1-agent'
IMAGE='registry.plant:5000/db/dolphindb:2.00.11.3'
IMAGE_ID='-'
COMPOSE_PROJECT='market'
COMPOSE_SERVICE='P1-agent'
NETWORK=''
DEFINITION='f45ebcf336a6d9ae'
GRACE_SECONDS=300

# The node that has started the container, and starts this one in it; empty when it is this one itself.
HOLDER='P1-agent'

# Folders of this machine that are mounted in it.
MOUNTS='/srv/market/server/clusterDemo
/ssd1/market
/ssd2/market'
