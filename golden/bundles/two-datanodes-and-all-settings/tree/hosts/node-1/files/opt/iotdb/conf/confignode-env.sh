# Environment of node-1-confignode, sourced by the start script instead of the shipped one, which comes first here: what
# follows overrides it.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# spec.kdl:7
# spec.kdl:8
# spec.kdl:3: Java's folder
# shellcheck shell=sh
# The start script reads what is set here.
# shellcheck disable=SC2016,SC2034,SC2154

JAVA_HOME='/opt/jdk-17'
export JAVA_HOME
# shellcheck source=/dev/null
. "$CONFIGNODE_CONF/confignode-env.dist.sh"
OFF_HEAP_MEMORY='512M'
CONFIGNODE_JMX_OPTS="$CONFIGNODE_JMX_OPTS"' -Xms1536M -Xmx1536M'
CONFIGNODE_JMX_OPTS="$CONFIGNODE_JMX_OPTS"' -XX:MaxDirectMemorySize=512M'
CONFIGNODE_JMX_OPTS="$CONFIGNODE_JMX_OPTS"' -Djdk.nio.maxCachedBufferSize=5368709'
CONFIGNODE_JMX_OPTS="$CONFIGNODE_JMX_OPTS"' -XX:+UseG1GC -Dname='\''quotes'\''$(date)'
echo 'Set by the spec; overrides the value above: heap 1536M and direct memory 512M'
