# Environment of node-1-datanode, sourced by the start script instead of the shipped one, which comes first here: what
# follows overrides it.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# spec.kdl:3: Java's folder
# shellcheck shell=sh
# The start script reads what is set here.
# shellcheck disable=SC2016,SC2034,SC2154

JAVA_HOME='/opt/jdk-17'
export JAVA_HOME
# shellcheck source=/dev/null
. "$IOTDB_CONF/datanode-env.dist.sh"
