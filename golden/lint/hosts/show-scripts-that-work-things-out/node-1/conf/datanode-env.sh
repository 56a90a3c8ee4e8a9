#!/bin/bash
gigabytes=8
MEMORY_SIZE="${DN_MEMORY:-${gigabytes}G}"

calculate_memory_sizes()
{
    memory_size_in_mb=`expr ${MEMORY_SIZE%"G"} "*" 1024`
    on_heap_memory_size_in_mb=`expr $memory_size_in_mb / 5 \* 4`
    ON_HEAP_MEMORY="${on_heap_memory_size_in_mb}M"
    OFF_HEAP_MEMORY="`expr $memory_size_in_mb - $on_heap_memory_size_in_mb`M"
}
calculate_memory_sizes

JMX_LOCAL="false"
JMX_PORT=$(expr 10000 + 710)
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Xms${ON_HEAP_MEMORY}"
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Xmx${ON_HEAP_MEMORY}"
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -XX:MaxDirectMemorySize=${OFF_HEAP_MEMORY}"
# the machine is small
IOTDB_JMX_OPTS="$IOTDB_JMX_OPTS -Xmx4G"
