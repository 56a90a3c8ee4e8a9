@echo off
rem Environment of win-1-datanode, called by the start script in place of the shipped one, which comes first here: what follows overrides
rem it. Made by clusterc. The next install overwrites changes made here: edit the spec instead.
rem spec.kdl:14
rem spec.kdl:15
rem spec.kdl:13
rem spec.kdl:3: Java's folder
call "%~dp0datanode-env.dist.bat" %*
set "OFF_HEAP_MEMORY=1024M"
set "IOTDB_JMX_OPTS=%IOTDB_JMX_OPTS% -Xms4096M -Xmx4096M"
set "IOTDB_JMX_OPTS=%IOTDB_JMX_OPTS% -XX:MaxDirectMemorySize=1024M"
set "IOTDB_JMX_OPTS=%IOTDB_JMX_OPTS% -Djdk.nio.maxCachedBufferSize=1073741"
set "IOTDB_JMX_OPTS=%IOTDB_JMX_OPTS% -Dsign=100%% -Dlist=a^&b^|^(c^)"
echo Set by the spec; overrides the value above: heap 4096M and direct memory 1024M
