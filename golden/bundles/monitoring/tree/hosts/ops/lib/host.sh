# This host, as the scripts see it.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read what it sets.
# shellcheck disable=SC2034

HOST='ops'
HOME_DIR='/opt/clusterc/plant'

# Services in start order: name and role.
SERVICES='ops-prometheus prometheus
ops-grafana grafana'

# Names and addresses by which the spec knows this machine: install.sh wants one of them to be its own.
HOST_NAMES='ops'
HOST_ADDRESSES='10.0.0.9'

# Mount points of disks, where the spec names them.
DISKS=''

# Addresses that must be this machine's, and names of other hosts that must resolve.
OWN_ADDRESSES=''
PEER_NAMES=''
IS_ONLY_HOST=no

# Memory that the spec gives to the services together, in MiB; 0 when it does not say.
MEMORY_ASKED=0

# Files below files/: mode, owner (- for anyone who installs) and path on the host.
FILES='0644 prometheus /opt/prometheus/clusterc-flags.sh
0644 prometheus /opt/prometheus/prometheus.yml
0644 prometheus /opt/prometheus/rules/alerts.yml
0600 grafana /opt/grafana/conf/clusterc-secrets.sh
0644 grafana /opt/grafana/conf/dashboards/nodes.json
0644 grafana /opt/grafana/conf/dashboards/overview.json
0644 grafana /opt/grafana/conf/grafana.ini
0644 grafana /opt/grafana/conf/provisioning/dashboards/clusterc.yaml
0644 grafana /opt/grafana/conf/provisioning/datasources/clusterc.yaml'

# Files that are moved out of the way.
UNWANTED_FILES=''

# What is in files below files/ where a secret belongs starts with this; empty when there is none. The variables hold secrets.
SECRET_MARK='@clusterc:'
SECRET_VARIABLES='GRAFANA_PASSWORD'

# Which bundle of the cluster this is, by a number that grows; empty when `build` was given none.
SERIAL=''
