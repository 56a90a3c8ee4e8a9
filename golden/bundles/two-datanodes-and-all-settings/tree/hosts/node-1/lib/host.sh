# This host, as the scripts see it.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

HOST='node-1'
HOME_DIR='/opt/clusterc/u5de5u5382'

# Services in start order: name and role.
SERVICES='node-1-confignode confignode
node-1-datanode datanode
node-1-second datanode'

# Names and addresses by which the spec knows this machine: install.sh wants one of them to be its own.
HOST_NAMES='node-1'
HOST_ADDRESSES='10.0.0.11 192.168.7.11 mgmt-1'

# Mount points of disks, where the spec names them.
DISKS=''

# Addresses that must be this machine's, and names of other hosts that must resolve.
OWN_ADDRESSES='10.0.0.11 192.168.7.11'
PEER_NAMES=''
IS_ONLY_HOST=yes

# Memory that the spec gives to the services together, in MiB; 0 when it does not say.
MEMORY_ASKED=20480

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES='0644 iotdb /opt/iotdb/conf/confignode-env.sh
0644 iotdb /opt/iotdb/conf/datanode-env.sh
0600 iotdb /opt/iotdb/conf/iotdb-system.properties
0644 iotdb /opt/iotdb/conf/logback-confignode.xml
0644 iotdb /opt/iotdb/conf/logback-datanode.xml
0644 iotdb /opt/iotdb-2/conf/datanode-env.sh
0644 iotdb /opt/iotdb-2/conf/iotdb-system.properties
0644 iotdb /opt/iotdb-2/conf/logback-datanode.xml'

# Files that are moved out of the way.
UNWANTED_FILES='/opt/iotdb/conf/iotdb-common.properties
/opt/iotdb/conf/iotdb-confignode.properties
/opt/iotdb/conf/iotdb-datanode.properties
/opt/iotdb-2/conf/iotdb-common.properties
/opt/iotdb-2/conf/iotdb-confignode.properties
/opt/iotdb-2/conf/iotdb-datanode.properties'

# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK='@clusterc:'
SECRET_VARIABLES='KEYSTORE_PASSWORD'

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL=''
