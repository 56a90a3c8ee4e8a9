@echo off
rem Stops services of this host, the last started first. Only processes that run from this host's own installs are touched.
rem Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
rem
rem   stop.bat [SERVICE]... [--timeout S] [--dry-run]
rem
rem A SERVICE is the name of a node or of a role. A node that can be asked stores what it holds in memory first; then its process is
rem ended, as the database's own script does it: Windows has no signal that a Java process without a window would hear.
rem Exit code: 0 nothing of it runs any more, 1 something does, 2 wrong arguments.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
call "%HERE%lib.bat" arguments "timeout dry-run words" %*
if errorlevel 1 exit /b 2
set "FAILED=0"
call :service_2
if errorlevel 1 set "FAILED=1"
call :service_1
if errorlevel 1 set "FAILED=1"
exit /b %FAILED%

:service_1
call "%HERE%lib.bat" chosen win-1-confignode confignode
if errorlevel 1 exit /b 0
set "SERVICE=win-1-confignode"
set "ROOT=C:\iotdb"
set "CLASS=org.apache.iotdb.confignode.service.ConfigNode"
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if not defined PID (
    echo %SERVICE%: not running
    exit /b 0
)
if "%DRY_RUN%"=="yes" (
    echo %SERVICE%: would stop process %PID%
    exit /b 0
)
goto :end_it

:service_2
call "%HERE%lib.bat" chosen win-1-datanode datanode
if errorlevel 1 exit /b 0
set "SERVICE=win-1-datanode"
set "ROOT=C:\iotdb-data"
set "CLASS=org.apache.iotdb.db.service.DataNode"
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if not defined PID (
    echo %SERVICE%: not running
    exit /b 0
)
if "%DRY_RUN%"=="yes" (
    echo %SERVICE%: would stop process %PID%
    exit /b 0
)
call "%HERE%lib.bat" java "C:\jdk-17" >nul
set "PORT=6667"
set "CLIENT=10.0.0.12"
if defined JAVA call "%JAVA%" -Xmx128m -cp "%ROOT%\lib\*" org.apache.iotdb.cli.Cli -h %CLIENT% -p %PORT% -u root -pw root -e "flush" >nul 2>&1
if errorlevel 1 echo %SERVICE%: could not flush its memory first; the write-ahead log keeps the data
goto :end_it

:end_it
echo %SERVICE%: stopping process %PID%
call taskkill /f /pid %PID% >nul 2>&1
set "WAITED=0"
:wait_for_end
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if not defined PID (
    echo %SERVICE%: stopped after %WAITED% s
    exit /b 0
)
if %WAITED% geq %TIMEOUT% (
    echo %SERVICE%: process %PID% still runs after %TIMEOUT% s
    exit /b 1
)
set /a WAITED+=1
call "%HERE%lib.bat" pause_a_second
goto :wait_for_end
