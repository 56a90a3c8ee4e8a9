#!/bin/bash
MEMORY_SIZE=4G
IOTDB_JMX_OPTS="-Xmx1G"
ON_HEAP_MEMORY="3276M"
if [[ "$IOTDB_JMX_OPTS" =~ -Xmx ]]; then
    for item in $IOTDB_JMX_OPTS; do
        if [[ "$item" =~ -Xmx ]]; then
            ON_HEAP_MEMORY=${item#*mx}
        fi
    done
fi
if [[ ! "$IOTDB_JMX_OPTS" =~ -Xms ]]; then IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Xms${ON_HEAP_MEMORY}"; fi
if [[ ! "$IOTDB_JMX_OPTS" =~ -Xmx ]]; then IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Xmx${ON_HEAP_MEMORY}"; fi
