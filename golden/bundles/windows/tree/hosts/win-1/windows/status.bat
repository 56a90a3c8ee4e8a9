@echo off
rem Says how the services of this host are, one line each.
rem Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
rem
rem   status.bat [SERVICE]...
rem
rem A SERVICE is the name of a node or of a role. control/status-all.sh says what the cluster itself lists.
rem Exit code: 0 all are running, 3 one is stopped, 4 one runs and does not listen, 2 wrong arguments.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
call "%HERE%lib.bat" arguments "words" %*
if errorlevel 1 exit /b 2
set "WORST=0"
call :show win-1-confignode confignode "ConfigNode" "org.apache.iotdb.confignode.service.ConfigNode" "C:\iotdb" 10710 10.0.0.12:10710
call :show win-1-datanode datanode "DataNode" "org.apache.iotdb.db.service.DataNode" "C:\iotdb-data" 6667 10.0.0.12:10730
exit /b %WORST%

rem show NAME ROLE TITLE CLASS ROOT PORT ENDPOINT
:show
call "%HERE%lib.bat" chosen %1 %2
if errorlevel 1 exit /b 0
call "%HERE%lib.bat" pid "%~4" "%~5"
if not defined PID (
    echo %1 %~3 stopped %7
    if %WORST% lss 3 set "WORST=3"
    exit /b 0
)
call "%HERE%lib.bat" listener %6
if not defined LISTENER (
    echo %1 %~3 unready %7 process %PID%, waits for port %6
    set "WORST=4"
    exit /b 0
)
echo %1 %~3 running %7 process %PID%
exit /b 0
