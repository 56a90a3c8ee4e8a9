@echo off
rem Checks whether this host is ready for its services. Changes nothing.
rem {{ made_by | remark }}
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
{% for service in services %}
call :java {{ service.name }} "{{ service.java_home }}"
call :distribution {{ service.name }} "{{ service.root }}" "{{ service.program }}"
set "PID="
call "%HERE%lib.bat" pid "{{ service.class }}" "{{ service.root }}"
{% for port in service.ports %}
call :port {{ service.name }} {{ port.number }} {{ port.name }}
{% endfor %}
{% for path in service.data %}
call :data {{ service.name }} "{{ path }}" "{{ service.state_file }}"
{% endfor %}
{% endfor %}
if "%FAILURES%"=="0" (
    echo {{ host }}: nothing fails
    exit /b 0
)
echo {{ host }}: %FAILURES% failed
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
