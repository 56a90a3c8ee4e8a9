# Secrets of graf, read when it starts.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# shellcheck shell=sh

# spec.kdl:16
GF_SECURITY_ADMIN_PASSWORD='@clusterc:env:GRAFANA_PASSWORD@'
export GF_SECURITY_ADMIN_PASSWORD
