# This host, as the scripts see it.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

HOST='demo'
HOME_DIR='/opt/clusterc/demo-1'

# Services in start order: name and role.
SERVICES='cn-1 confignode
dn-1 datanode
dn-2 datanode'

# Names and addresses by which the spec knows this machine: install.sh wants one of them to be its own.
HOST_NAMES=''
HOST_ADDRESSES='lab.plant'

# Mount points of disks, where the spec names them.
DISKS=''

# Addresses that must be this machine's, and names of other hosts that must resolve.
OWN_ADDRESSES=''
PEER_NAMES=''
IS_ONLY_HOST=yes

# Memory that the spec gives to the services together, in MiB; 0 when it does not say.
MEMORY_ASKED=6144

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES=''

# Files that are moved out of the way.
UNWANTED_FILES=''

# The nodes run in containers.
COMPOSED=yes

# Files below files/ that are laid in containers: mode and path.
CONTAINED_FILES=''

# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK=''
SECRET_VARIABLES=''

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL=''
