# This host, as the scripts see it.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

HOST='node-1'
HOME_DIR='/opt/clusterc/plant'

# Services in start order: name and role.
SERVICES='node-1-confignode confignode
node-1-datanode datanode'

# Names and addresses by which the spec knows this machine: install.sh wants one of them to be its own.
HOST_NAMES='node-1'
HOST_ADDRESSES='10.0.0.11'

# Mount points of disks, where the spec names them.
DISKS=''

# Addresses that must be this machine's, and names of other hosts that must resolve.
OWN_ADDRESSES='10.0.0.11'
PEER_NAMES=''
IS_ONLY_HOST=no

# Memory that the spec gives to the services together, in MiB; 0 when it does not say.
MEMORY_ASKED=0

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES='0644 - /opt/iotdb/conf/confignode-env.sh
0644 - /opt/iotdb/conf/datanode-env.sh
0644 - /opt/iotdb/conf/iotdb-system.properties'

# Files that are moved out of the way.
UNWANTED_FILES='/opt/iotdb/conf/iotdb-common.properties
/opt/iotdb/conf/iotdb-confignode.properties
/opt/iotdb/conf/iotdb-datanode.properties'

# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK=''
SECRET_VARIABLES=''

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL=''
