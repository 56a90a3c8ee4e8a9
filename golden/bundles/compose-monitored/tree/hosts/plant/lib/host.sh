# This host, as the scripts see it.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

HOST='plant'
HOME_DIR='/opt/clusterc/plant'

# Services in start order: name and role.
SERVICES='cn confignode
dn datanode
ai ainode
prom prometheus
graf grafana'

# Names and addresses by which the spec knows this machine: install.sh wants one of them to be its own.
HOST_NAMES=''
HOST_ADDRESSES=''

# Mount points of disks, where the spec names them.
DISKS=''

# Addresses that must be this machine's, and names of other hosts that must resolve.
OWN_ADDRESSES=''
PEER_NAMES=''
IS_ONLY_HOST=yes

# Memory that the spec gives to the services together, in MiB; 0 when it does not say.
MEMORY_ASKED=2304

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES=''

# Files that are moved out of the way.
UNWANTED_FILES=''

# The nodes run in containers.
COMPOSED=yes

# Files below files/ that are laid in containers: mode and path.
CONTAINED_FILES='0644 /ai/conf/iotdb-ainode.properties
0644 /prom/clusterc-flags.sh
0644 /prom/prometheus.yml
0600 /graf/conf/clusterc-secrets.sh
0644 /graf/conf/grafana.ini
0644 /graf/conf/provisioning/datasources/clusterc.yaml'

# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK='@clusterc:'
SECRET_VARIABLES='GRAFANA_PASSWORD'

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL=''
