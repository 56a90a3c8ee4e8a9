# ConfigNode cn of cluster plant.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# Placed by spec.kdl:11.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

SERVICE='cn'
PRODUCT='iotdb'
ROLE='confignode'
TITLE='ConfigNode'
ENDPOINT='cn:10710'
ROOT='/iotdb'
RUN_AS=''
UNIT='plant-cn.service'

# Ports that it opens, and the parameter that says each.
PORTS='9091 cn_metric_prometheus_reporter_port
10710 cn_internal_port
10720 cn_consensus_port'

# Directories that it writes to. What is data must be empty before the first start.
DIRECTORIES='data /iotdb/data/confignode/system
data /iotdb/data/confignode/consensus'
STATE_FILE='/iotdb/data/confignode/system/confignode-system.properties'
LEAST_FREE_PERCENT=5

# The part of the distribution that is put in place last.
PROGRAM_FOLDER='lib'

# For the product's own functions.
ARCHIVE='apache-iotdb-2.0.10-all-bin.zip'
VERSION='2.0.10'
TAKEN_FOR='2.0.10'
SPEC_JAVA_HOME=''
SPEC_ENVIRONMENT=''
LOG_DIR='/iotdb/logs'
READY_PORT='10710'
CLIENT_ADDRESS=''
SETTLE_SECONDS='0'
PARTITION_INTERVAL='604800000'
PARTITION_ORIGIN='0'
MEMORY_IS_SET='yes'
