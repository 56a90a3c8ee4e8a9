#!/bin/bash
# as in our 1.2 installs
MAX_HEAP_SIZE="16G"
HEAP_NEWSIZE="16G"
MAX_DIRECT_MEMORY_SIZE="4G"
JMX_LOCAL="true"
