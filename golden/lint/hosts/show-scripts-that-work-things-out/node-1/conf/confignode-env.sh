#!/bin/bash
MEMORY_SIZE=
if [ "$(free -m | awk 'NR==2 {print $2}')" -gt 64000 ]; then
    MEMORY_SIZE=32768
fi
JMX_IP=$(hostname)
