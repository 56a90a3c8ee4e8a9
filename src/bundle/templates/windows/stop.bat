@echo off
rem Stops services of this host, the last started first. Only processes that run from this host's own installs are touched.
rem {{ made_by | remark }}
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
{% for service in services | reverse %}
call :{{ service.label }}
if errorlevel 1 set "FAILED=1"
{% endfor %}
exit /b %FAILED%
{% for service in services %}

:{{ service.label }}
call "%HERE%lib.bat" chosen {{ service.name }} {{ service.role }}
if errorlevel 1 exit /b 0
set "SERVICE={{ service.name }}"
set "ROOT={{ service.root }}"
set "CLASS={{ service.class }}"
call "%HERE%lib.bat" pid "%CLASS%" "%ROOT%"
if not defined PID (
    echo %SERVICE%: not running
    exit /b 0
)
if "%DRY_RUN%"=="yes" (
    echo %SERVICE%: would stop process %PID%
    exit /b 0
)
{% if service.asks %}
call "%HERE%lib.bat" java "{{ service.java_home }}" >nul
set "PORT={{ service.ready_port }}"
set "CLIENT={{ service.client }}"
if defined JAVA {{ ask }} "{{ store }}" >nul 2>&1
if errorlevel 1 echo %SERVICE%: could not flush its memory first; the write-ahead log keeps the data
{% endif %}
goto :end_it
{% endfor %}

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
