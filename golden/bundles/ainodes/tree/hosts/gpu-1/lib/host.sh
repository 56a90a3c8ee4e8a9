# This host, as the scripts see it.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

HOST='gpu-1'
HOME_DIR='/opt/clusterc/u5de5u5382'

# Services in start order: name and role.
SERVICES='gpu-1-ainode ainode'

# Names and addresses by which the spec knows this machine: install.sh wants one of them to be its own.
HOST_NAMES='gpu-1'
HOST_ADDRESSES='10.0.0.21'

# Mount points of disks, where the spec names them.
DISKS=''

# Addresses that must be this machine's, and names of other hosts that must resolve.
OWN_ADDRESSES='10.0.0.21'
PEER_NAMES=''
IS_ONLY_HOST=no

# Memory that the spec gives to the services together, in MiB; 0 when it does not say.
MEMORY_ASKED=0

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES='0644 iotdb /opt/iotdb-ainode/conf/ainode-env.sh
0600 iotdb /opt/iotdb-ainode/conf/iotdb-ainode.properties'

# Files that are moved out of the way.
UNWANTED_FILES=''

# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK='@clusterc:'
SECRET_VARIABLES='AINODE_PASSWORD'

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL=''
