# Environment of node-1-datanode, sourced by the start script instead of the shipped one, which comes first here: what
# follows overrides it.
# Made by clusterc. The next install overwrites changes made here: edit the spec instead.
# spec.kdl:11
# spec.kdl:12
# spec.kdl:3: Java's folder
# shellcheck shell=sh
# The start script reads what is set here.
# shellcheck disable=SC2016,SC2034,SC2154

JAVA_HOME='/opt/jdk-17'
export JAVA_HOME
# shellcheck source=/dev/null
. "$IOTDB_CONF/datanode-env.dist.sh"
OFF_HEAP_MEMORY='2048M'
# Java refuses passwords that others can read.
chmod 600 "$IOTDB_CONF/jmx.password" "$IOTDB_CONF/jmx.access"
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Dcom.sun.management.jmxremote.password.file=$IOTDB_CONF/jmx.password"
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Dcom.sun.management.jmxremote.access.file=$IOTDB_CONF/jmx.access"
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Xms8192M -Xmx8192M'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -XX:MaxDirectMemorySize=2048M'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Djdk.nio.maxCachedBufferSize=2147483'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Diotdb.jmx.local=false'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Dcom.sun.management.jmxremote'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Dcom.sun.management.jmxremote.port=31999'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Dcom.sun.management.jmxremote.rmi.port=31999'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Dcom.sun.management.jmxremote.ssl=false'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Dcom.sun.management.jmxremote.authenticate=true'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Djava.rmi.server.randomIDs=true'
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS"' -Djava.rmi.server.hostname=10.0.0.11'
echo 'Set by the spec; overrides the value above: heap 8192M and direct memory 2048M'
