@echo off
rem Checks whether this host is ready for its services. Changes nothing.
rem Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
rem
rem   preflight.bat [--quiet]
rem
rem Each line starts with ok, warn or fail. Exit code: 0 nothing fails, 1 something does, 2 wrong arguments.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
call "%HERE%lib.bat" arguments "quiet" %*
if errorlevel 1 exit /b 2
set "FAILURES=0"
call powershell -NoProfile -NonInteractive -Command "exit 0" >nul 2>&1
if errorlevel 1 (call :fail_line "PowerShell is not on PATH: the scripts cannot identify processes without it") else (call :ok_line "PowerShell is installed")
call :java win-1-confignode ""
call :distribution win-1-confignode "C:\iotdb" "lib\iotdb-confignode-1.3.3.jar"
set "PID="
call "%HERE%lib.bat" pid "org.apache.iotdb.confignode.service.ConfigNode" "C:\iotdb"
call :port win-1-confignode 10710 cn_internal_port
call :port win-1-confignode 10720 cn_consensus_port
call :data win-1-confignode "C:\iotdb\data\confignode\system" "C:\iotdb\data\confignode\system\confignode-system.properties"
call :data win-1-confignode "C:\iotdb\data\confignode\consensus" "C:\iotdb\data\confignode\system\confignode-system.properties"
call :java win-1-datanode "C:\jdk-17"
call :distribution win-1-datanode "C:\iotdb-data" "lib\iotdb-server-1.3.3.jar"
set "PID="
call "%HERE%lib.bat" pid "org.apache.iotdb.db.service.DataNode" "C:\iotdb-data"
call :port win-1-datanode 6667 dn_rpc_port
call :port win-1-datanode 10730 dn_internal_port
call :port win-1-datanode 10740 dn_mpp_data_exchange_port
call :port win-1-datanode 10750 dn_schema_region_consensus_port
call :port win-1-datanode 10760 dn_data_region_consensus_port
call :data win-1-datanode "C:\iotdb-data\data\datanode\system" "C:\iotdb-data\data\datanode\system\system.properties"
call :data win-1-datanode "D:\data\one" "C:\iotdb-data\data\datanode\system\system.properties"
call :data win-1-datanode "E:\data\two" "C:\iotdb-data\data\datanode\system\system.properties"
call :data win-1-datanode "C:\iotdb-data\data\datanode\consensus" "C:\iotdb-data\data\datanode\system\system.properties"
call :data win-1-datanode "C:\iotdb-data\wal" "C:\iotdb-data\data\datanode\system\system.properties"
if "%FAILURES%"=="0" (
    echo win-1: nothing fails
    exit /b 0
)
echo win-1: %FAILURES% failed
exit /b 1

:ok_line
if "%QUIET%"=="no" echo ok    %~1
exit /b 0

:fail_line
set /a FAILURES+=1
echo fail  %~1
exit /b 0

rem java NAME FOLDER
:java
call "%HERE%lib.bat" java "%~2" >nul
if errorlevel 1 (call :fail_line "%1: there is no Java at %~2 or in JAVA_HOME") else (call :ok_line "%1: Java at %JAVA%")
exit /b 0

rem distribution NAME ROOT PROGRAM
:distribution
if exist "%~2\%~3" (call :ok_line "%1: %~2 has %~3") else (call :fail_line "%1: %~2 does not have %~3, run install.bat")
exit /b 0

rem port NAME NUMBER PARAMETER
:port
if defined PID exit /b 0
call "%HERE%lib.bat" listener %2
if defined LISTENER (call :fail_line "%1: port %2 (%3) is used by process %LISTENER%") else (call :ok_line "%1: port %2 (%3) is free")
exit /b 0

rem data NAME FOLDER STATE-FILE: what another life of the node left there would be treated as its own.
:data
if exist "%~3" (
    call :ok_line "%1: %~2, the node has run before"
    exit /b 0
)
set "HELD="
if exist "%~2\" for /f "delims=" %%f in ('dir /b /s /a-d "%~2" 2^>nul') do set "HELD=yes"
if defined HELD (call :fail_line "%1: %~2 has files although the node has not run before") else (call :ok_line "%1: %~2 is empty")
exit /b 0
