# This host, as the scripts see it.
# {{ made_by }}
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

HOST={{ host | sh }}
HOME_DIR={{ home | sh }}

# Services in start order: name and role.
SERVICES={{ services | sh }}

# Names and addresses by which the spec knows this machine: install.sh wants one of them to be its own.
HOST_NAMES={{ host_names | sh }}
HOST_ADDRESSES={{ host_addresses | sh }}

# Mount points of disks, where the spec names them.
DISKS={{ disks | sh }}

# Addresses that must be this machine's, and names of other hosts that must resolve.
OWN_ADDRESSES={{ own_addresses | sh }}
PEER_NAMES={{ peer_names | sh }}
IS_ONLY_HOST={{ is_only_host }}

# Memory that the spec gives to the services together, in MiB; 0 when it does not say.
MEMORY_ASKED={{ memory }}

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES={{ files | sh }}

# Files that are moved out of the way.
UNWANTED_FILES={{ unwanted | sh }}

{% if composed %}
# The nodes run in containers.
COMPOSED=yes

# Files below files/ that are laid in containers: mode and path.
CONTAINED_FILES={{ contained | sh }}

{% endif %}
# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK={{ secret_mark | sh }}
SECRET_VARIABLES={{ secret_variables | sh }}

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL={{ serial | sh }}
