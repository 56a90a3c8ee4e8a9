# Environment of node-1-confignode, sourced by the start script instead of the shipped one, which comes first here: what
# follows overrides it.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# spec.kdl:6
# shellcheck shell=sh
# The start script reads what is set here.
# shellcheck disable=SC2016,SC2034,SC2154

# shellcheck source=/dev/null
. "$CONFIGNODE_CONF/confignode-env.dist.sh"
OFF_HEAP_MEMORY='512M'
CONFIGNODE_JMX_OPTS="$CONFIGNODE_JMX_OPTS"' -Xms1024M -Xmx1024M'
CONFIGNODE_JMX_OPTS="$CONFIGNODE_JMX_OPTS"' -XX:MaxDirectMemorySize=512M'
CONFIGNODE_JMX_OPTS="$CONFIGNODE_JMX_OPTS"' -Djdk.nio.maxCachedBufferSize=5368709'
echo 'Set by the spec; overrides the value above: heap 1024M and direct memory 512M'
