@echo off
rem Starts services of this host, in order, and waits until each is ready.
rem Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
rem
rem   start.bat [SERVICE]... [--timeout S] [--dry-run]
rem
rem A SERVICE is the name of a node or of a role. Exit code: 0 all are ready, 1 one is not, 2 wrong arguments.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
call "%HERE%lib.bat" arguments "timeout dry-run words" %*
if errorlevel 1 exit /b 2
call :service_1
if errorlevel 1 exit /b 1
call :service_2
if errorlevel 1 exit /b 1
exit /b 0

:service_1
call "%HERE%lib.bat" chosen win-1-confignode confignode
if errorlevel 1 exit /b 0
set "SERVICE=win-1-confignode"
set "ROOT=C:\iotdb"
set "CLASS=org.apache.iotdb.confignode.service.ConfigNode"
set "JOINED=started and joined the cluster"
set "LOG=C:\iotdb\logs\log_confignode_all.log"
set "PORT=10710"
set "BEFORE="
call "%HERE%lib.bat" java ""
if errorlevel 1 exit /b 1
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if defined PID (
    echo %SERVICE%: already running, process %PID%
    goto :await_service_1
)
if not exist "%ROOT%\lib\iotdb-confignode-1.3.3.jar" (
    echo %SERVICE%: %ROOT% does not have lib\iotdb-confignode-1.3.3.jar, run install.bat first
    exit /b 1
)
call :free 10710 cn_internal_port
if errorlevel 1 exit /b 1
call :free 10720 cn_consensus_port
if errorlevel 1 exit /b 1
if "%DRY_RUN%"=="yes" (
    echo %SERVICE%: would start ConfigNode from %ROOT% and wait up to %TIMEOUT% s
    exit /b 0
)
call :joins BEFORE
echo %SERVICE%: starting ConfigNode from %ROOT%
if not exist "%ROOT%\run\" mkdir "%ROOT%\run"
if exist "%ROOT%\run\%SERVICE%.out" move "%ROOT%\run\%SERVICE%.out" "%ROOT%\run\%SERVICE%.out.1" >nul
rem A stray folder in the environment would run another node's configuration.
for %%v in (IOTDB_HOME IOTDB_CONF CONFIGNODE_HOME CONFIGNODE_CONF MAIN_CLASS) do set "%%v="
set "CONSOLE_LOG_LEVEL=OFF"
start "%SERVICE%" /min /d "%ROOT%" cmd /c ""%ROOT%\sbin\start-confignode.bat" <nul >"%ROOT%\run\%SERVICE%.out" 2>&1"
:await_service_1
set "WAITED=0"
set "SEEN=no"
:again_service_1
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if defined PID set "SEEN=yes"
if not defined PID if "%SEEN%"=="yes" goto :ended
if not defined PID if %WAITED% geq 30 goto :ended
if defined PID call :ready_service_1
if defined PID if not errorlevel 1 (
    echo %SERVICE%: ready after %WAITED% s, process %PID%
    exit /b 0
)
if %WAITED% geq %TIMEOUT% (
    echo %SERVICE%: not ready after %TIMEOUT% s
    goto :show_logs
)
set /a WAITED+=1
call "%HERE%lib.bat" pause_a_second
goto :again_service_1

:ready_service_1
call "%HERE%lib.bat" listener %PORT%
if not defined LISTENER exit /b 1
if not defined BEFORE exit /b 0
call :joins NOW
if %NOW% gtr %BEFORE% exit /b 0
exit /b 1

:service_2
call "%HERE%lib.bat" chosen win-1-datanode datanode
if errorlevel 1 exit /b 0
set "SERVICE=win-1-datanode"
set "ROOT=C:\iotdb-data"
set "CLASS=org.apache.iotdb.db.service.DataNode"
set "JOINED=started and joined the cluster"
set "LOG=C:\iotdb-data\logs\log_datanode_all.log"
set "PORT=6667"
set "BEFORE="
call "%HERE%lib.bat" java "C:\jdk-17"
if errorlevel 1 exit /b 1
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if defined PID (
    echo %SERVICE%: already running, process %PID%
    goto :await_service_2
)
if not exist "%ROOT%\lib\iotdb-server-1.3.3.jar" (
    echo %SERVICE%: %ROOT% does not have lib\iotdb-server-1.3.3.jar, run install.bat first
    exit /b 1
)
call :free 6667 dn_rpc_port
if errorlevel 1 exit /b 1
call :free 10730 dn_internal_port
if errorlevel 1 exit /b 1
call :free 10740 dn_mpp_data_exchange_port
if errorlevel 1 exit /b 1
call :free 10750 dn_schema_region_consensus_port
if errorlevel 1 exit /b 1
call :free 10760 dn_data_region_consensus_port
if errorlevel 1 exit /b 1
if "%DRY_RUN%"=="yes" (
    echo %SERVICE%: would start DataNode from %ROOT% and wait up to %TIMEOUT% s
    exit /b 0
)
call :joins BEFORE
echo %SERVICE%: starting DataNode from %ROOT%
if not exist "%ROOT%\run\" mkdir "%ROOT%\run"
if exist "%ROOT%\run\%SERVICE%.out" move "%ROOT%\run\%SERVICE%.out" "%ROOT%\run\%SERVICE%.out.1" >nul
rem A stray folder in the environment would run another node's configuration.
for %%v in (IOTDB_HOME IOTDB_CONF CONFIGNODE_HOME CONFIGNODE_CONF MAIN_CLASS) do set "%%v="
set "CONSOLE_LOG_LEVEL=OFF"
start "%SERVICE%" /min /d "%ROOT%" cmd /c ""%ROOT%\sbin\start-datanode.bat" <nul >"%ROOT%\run\%SERVICE%.out" 2>&1"
:await_service_2
set "WAITED=0"
set "SEEN=no"
:again_service_2
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if defined PID set "SEEN=yes"
if not defined PID if "%SEEN%"=="yes" goto :ended
if not defined PID if %WAITED% geq 30 goto :ended
if defined PID call :ready_service_2
if defined PID if not errorlevel 1 (
    echo %SERVICE%: ready after %WAITED% s, process %PID%
    exit /b 0
)
if %WAITED% geq %TIMEOUT% (
    echo %SERVICE%: not ready after %TIMEOUT% s
    goto :show_logs
)
set /a WAITED+=1
call "%HERE%lib.bat" pause_a_second
goto :again_service_2

:ready_service_2
call "%HERE%lib.bat" listener %PORT%
if not defined LISTENER exit /b 1
set "CLIENT=10.0.0.12"
call :state "DataNode 10.0.0.12 10730"
if "%STATE%"=="Running" exit /b 0
exit /b 1

rem free PORT PARAMETER
:free
call "%HERE%lib.bat" listener %1
if not defined LISTENER exit /b 0
echo %SERVICE%: port %1 (%2) is used by process %LISTENER%
exit /b 1

rem joins VARIABLE: how often the log says that the node joined its cluster.
:joins
set "%1=0"
if not exist "%LOG%" exit /b 0
for /f "delims=" %%n in ('find "%JOINED%" ^< "%LOG%"') do set /a %1+=1
exit /b 0

rem state "ROLE ADDRESS PORT": how the cluster lists the node, in STATE.
:state
set "STATE="
for /f "tokens=2-5 delims=| " %%a in ('call "%JAVA%" -Xmx128m -cp "%ROOT%\lib\*" org.apache.iotdb.cli.Cli -h %CLIENT% -p %PORT% -u root -pw root -e "show cluster" 2^>nul') do (
    if "%%a %%c %%d"=="%~1" set "STATE=%%b"
)
exit /b 0

:ended
echo %SERVICE%: stopped during startup
:show_logs
echo   see %ROOT%\run\%SERVICE%.out and %LOG%
exit /b 1
