#!/bin/bash
system_memory_in_mb=$(free -m | sed -n '2p' | awk '{print $2}')
MEMORY_SIZE=
export IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Dx=${y}"
