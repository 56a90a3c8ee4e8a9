@echo off
rem Starts services of this host, in order, and waits until each is ready.
rem {{ made_by | remark }}
rem
rem   start.bat [SERVICE]... [--timeout S] [--dry-run]
rem
rem A SERVICE is the name of a node or of a role. Exit code: 0 all are ready, 1 one is not, 2 wrong arguments.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
call "%HERE%lib.bat" arguments "timeout dry-run words" %*
if errorlevel 1 exit /b 2
{% for service in services %}
call :{{ service.label }}
if errorlevel 1 exit /b 1
{% endfor %}
exit /b 0
{% for service in services %}

:{{ service.label }}
call "%HERE%lib.bat" chosen {{ service.name }} {{ service.role }}
if errorlevel 1 exit /b 0
set "SERVICE={{ service.name }}"
set "ROOT={{ service.root }}"
set "CLASS={{ service.class }}"
set "JOINED={{ service.joined }}"
set "LOG={{ service.log }}"
set "PORT={{ service.ready_port }}"
set "BEFORE="
call "%HERE%lib.bat" java "{{ service.java_home }}"
if errorlevel 1 exit /b 1
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if defined PID (
    echo %SERVICE%: already running, process %PID%
    goto :await_{{ service.label }}
)
if not exist "%ROOT%\{{ service.program }}" (
    echo %SERVICE%: %ROOT% does not have {{ service.program }}, run install.bat first
    exit /b 1
)
{% for port in service.ports %}
call :free {{ port.number }} {{ port.name }}
if errorlevel 1 exit /b 1
{% endfor %}
if "%DRY_RUN%"=="yes" (
    echo %SERVICE%: would start {{ service.title }} from %ROOT% and wait up to %TIMEOUT% s
    exit /b 0
)
call :joins BEFORE
echo %SERVICE%: starting {{ service.title }} from %ROOT%
if not exist "%ROOT%\run\" mkdir "%ROOT%\run"
if exist "%ROOT%\run\%SERVICE%.out" move "%ROOT%\run\%SERVICE%.out" "%ROOT%\run\%SERVICE%.out.1" >nul
rem A stray folder in the environment would run another node's configuration.
for %%v in ({{ service.unset }}) do set "%%v="
set "CONSOLE_LOG_LEVEL=OFF"
start "%SERVICE%" /min /d "%ROOT%" cmd /c ""%ROOT%\{{ service.start }}" <nul >"%ROOT%\run\%SERVICE%.out" 2>&1"
:await_{{ service.label }}
set "WAITED=0"
set "SEEN=no"
:again_{{ service.label }}
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if defined PID set "SEEN=yes"
if not defined PID if "%SEEN%"=="yes" goto :ended
if not defined PID if %WAITED% geq 30 goto :ended
if defined PID call :ready_{{ service.label }}
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
goto :again_{{ service.label }}

:ready_{{ service.label }}
call "%HERE%lib.bat" listener %PORT%
if not defined LISTENER exit /b 1
{% if service.asks %}
set "CLIENT={{ service.client }}"
call :state "{{ service.title }} {{ service.address }} {{ service.port }}"
if "%STATE%"=="Running" exit /b 0
exit /b 1
{% else %}
if not defined BEFORE exit /b 0
call :joins NOW
if %NOW% gtr %BEFORE% exit /b 0
exit /b 1
{% endif %}
{% endfor %}

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
for /f "tokens=2-5 delims=| " %%a in ('{{ ask }} "{{ show }}" 2^>nul') do (
    if "%%a %%c %%d"=="%~1" set "STATE=%%b"
)
exit /b 0

:ended
echo %SERVICE%: stopped during startup
:show_logs
echo   see %ROOT%\run\%SERVICE%.out and %LOG%
exit /b 1
