@echo off
@REM memory of the node / 内存
set MEMORY_SIZE=8.5G
set JMX_LOCAL="true"
set JMX_PORT="131999"
if "%MEMORY_SIZE%"=="" (
  set /a memory_size_in_mb=%suggest_%
)
set ON_HEAP_MEMORY=%on_heap_memory_size_in_mb%M
set IOTDB_JMX_OPTS=%IOTDB_JMX_OPTS% -Diotdb.jmx.local=%JMX_LOCAL%
