@echo off
rem What the scripts of this host share: call lib.bat FUNCTION ARGUMENT...; answers are left in variables.
rem Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
goto :%~1

rem arguments KNOWN ARGUMENT...: reads options into TIMEOUT, DRY_RUN, FORCE and DIST, other words into WORDS; code 2 for
rem one that the script does not know.
:arguments
set "KNOWN= %~2 "
set "TIMEOUT=300"
set "DRY_RUN=no"
set "FORCE=no"
set "QUIET=no"
set "DIST="
set "WORDS="
shift
shift
:next_argument
if "%~1"=="" exit /b 0
set "OPTION=%~1"
if not "%OPTION:~0,2%"=="--" goto :word
set "OPTION=%OPTION:~2%"
echo "%KNOWN%" | find " %OPTION% " >nul
if errorlevel 1 goto :unknown_argument
if "%OPTION%"=="dry-run" set "DRY_RUN=yes"
if "%OPTION%"=="force" set "FORCE=yes"
if "%OPTION%"=="quiet" set "QUIET=yes"
if "%OPTION%"=="timeout" (
    set "TIMEOUT=%~2"
    shift
)
if "%OPTION%"=="dist" (
    set "DIST=%~f2"
    shift
)
shift
goto :next_argument
:word
echo "%KNOWN%" | find " words " >nul
if errorlevel 1 goto :unknown_argument
echo " win-1-confignode win-1-datanode confignode datanode " | find " %~1 " >nul
if errorlevel 1 (
    echo there is no service and no role "%~1" on win-1, which has win-1-confignode win-1-datanode confignode datanode
    exit /b 2
)
set "WORDS=%WORDS% %~1 "
shift
goto :next_argument
:unknown_argument
echo unknown argument "%~1", expected:%KNOWN%
exit /b 2

rem chosen NAME ROLE: succeeds when no words were given, or one of these.
:chosen
if not defined WORDS exit /b 0
echo "%WORDS%" | find " %~2 " >nul
if not errorlevel 1 exit /b 0
echo "%WORDS%" | find " %~3 " >nul
exit /b %errorlevel%

rem pid CLASS ROOT: the process of a node, found by its main class and the folder it runs from, in PID.
:pid
set "PID="
for /f "usebackq tokens=*" %%p in (`powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%~dp0node-process.ps1" "%~2" "%~3"`) do set "PID=%%p"
exit /b 0

rem listener PORT: the process that listens there, in LISTENER.
:listener
set "LISTENER="
for /f "tokens=3,5" %%a in ('netstat -ano ^| find ":%~2 "') do (
    if "%%a"=="0.0.0.0:0" set "LISTENER=%%b"
    if "%%a"=="[::]:0" set "LISTENER=%%b"
)
exit /b 0

rem java FOLDER: sets JAVA_HOME to the spec's folder when it names one, and JAVA to the program; code 1 when there is none.
:java
if not "%~2"=="" set "JAVA_HOME=%~2"
set "JAVA="
if not defined JAVA_HOME (
    echo JAVA_HOME is not set, but the start scripts of the database need it
    exit /b 1
)
for %%e in (exe bat cmd) do if not defined JAVA if exist "%JAVA_HOME%\bin\java.%%e" set "JAVA=%JAVA_HOME%\bin\java.%%e"
if defined JAVA exit /b 0
echo there is no Java at %JAVA_HOME%\bin
exit /b 1

rem pause_a_second
:pause_a_second
ping -n 2 127.0.0.1 >nul
exit /b 0
