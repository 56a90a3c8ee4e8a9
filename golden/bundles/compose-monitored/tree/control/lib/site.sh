# The site, as the scripts in control/ see it. Sourced by lib.sh, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# lib.sh reads what is set here.
# shellcheck disable=SC2034

# Where the scripts are on each host.
HOME_DIR='/opt/clusterc/plant'
