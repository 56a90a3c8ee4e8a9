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
MEMORY_ASKED=1536

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES=''

# Files that are moved out of the way.
UNWANTED_FILES=''

# The nodes run in containers.
COMPOSED=yes

# Files below files/ that are laid in containers: mode and path.
CONTAINED_FILES='0644 /node-1-confignode/conf/confignode-env.sh
0644 /node-1-confignode/conf/logback-confignode.xml
0600 /node-1-datanode/conf/iotdb-system.properties
0644 /node-1-datanode/conf/logback-datanode.xml'

# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK='@clusterc:'
SECRET_VARIABLES='KEY_STORE_PWD'

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL=''
