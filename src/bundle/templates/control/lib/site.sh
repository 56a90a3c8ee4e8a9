# The site, as the scripts in control/ see it. Sourced by lib.sh, never run.
# {{ made_by }}
# shellcheck shell=sh
# lib.sh reads what is set here.
# shellcheck disable=SC2034

# Where the scripts are on each host.
HOME_DIR={{ home | sh }}
