# Secrets of graf, read when it starts.
# Made by clusterc: what is edited here is lost at the next install, edit the spec instead.
# shellcheck shell=sh

# spec.kdl:16
GF_SECURITY_ADMIN_PASSWORD='@clusterc:env:GRAFANA_PASSWORD@'
export GF_SECURITY_ADMIN_PASSWORD
