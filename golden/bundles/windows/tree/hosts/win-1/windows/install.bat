@echo off
rem Installs what this host needs: unpacks the distribution where it is missing, lays the configuration over it, and puts these
rem scripts to C:\clusterc\plant. Data and logs are kept; it is safe to run again.
rem Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
rem
rem   install.bat [--dist ZIP] [--dry-run]
rem
rem A file that is replaced the first time is kept: X.dist.bat for X.bat, else X.clusterc-orig. A file that was edited since the
rem last install is kept as X.clusterc-edited. Exit code: 0 installed, 1 not, 2 wrong arguments.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
call "%HERE%lib.bat" arguments "dist dry-run" %*
if errorlevel 1 exit /b 2
set "FILES=%HERE%..\files"
if not exist "%FILES%" (
    echo %FILES% is missing: run the install.bat next to the files of the bundle
    exit /b 1
)
call :distribution "C:\iotdb" "lib\iotdb-confignode-1.3.3.jar" "apache-iotdb-1.3.3-all-bin.zip"
if errorlevel 1 exit /b 1
call :distribution "C:\iotdb-data" "lib\iotdb-server-1.3.3.jar" "apache-iotdb-1.3.3-all-bin.zip"
if errorlevel 1 exit /b 1
call :set_aside "C:\iotdb\conf\iotdb-common.properties"
if errorlevel 1 exit /b 1
call :set_aside "C:\iotdb\conf\iotdb-confignode.properties"
if errorlevel 1 exit /b 1
call :set_aside "C:\iotdb\conf\iotdb-datanode.properties"
if errorlevel 1 exit /b 1
call :set_aside "C:\iotdb-data\conf\iotdb-common.properties"
if errorlevel 1 exit /b 1
call :set_aside "C:\iotdb-data\conf\iotdb-confignode.properties"
if errorlevel 1 exit /b 1
call :set_aside "C:\iotdb-data\conf\iotdb-datanode.properties"
if errorlevel 1 exit /b 1
call :lay "C\iotdb\conf\iotdb-system.properties" "C:\iotdb\conf\iotdb-system.properties"
if errorlevel 1 exit /b 1
call :lay "C\iotdb-data\conf\datanode-env.bat" "C:\iotdb-data\conf\datanode-env.bat"
if errorlevel 1 exit /b 1
call :lay "C\iotdb-data\conf\iotdb-system.properties" "C:\iotdb-data\conf\iotdb-system.properties"
if errorlevel 1 exit /b 1
call :folder "C:\iotdb\data\confignode\system"
if errorlevel 1 exit /b 1
call :folder "C:\iotdb\data\confignode\consensus"
if errorlevel 1 exit /b 1
call :folder "C:\iotdb-data\data\datanode\system"
if errorlevel 1 exit /b 1
call :folder "D:\data\one"
if errorlevel 1 exit /b 1
call :folder "E:\data\two"
if errorlevel 1 exit /b 1
call :folder "C:\iotdb-data\data\datanode\consensus"
if errorlevel 1 exit /b 1
call :folder "C:\iotdb-data\wal"
if errorlevel 1 exit /b 1
if /i "%HERE%"=="C:\clusterc\plant\windows\" goto :done
echo C:\clusterc\plant: installing the scripts
if "%DRY_RUN%"=="yes" goto :done
call :folder "C:\clusterc\plant\windows"
if errorlevel 1 exit /b 1
copy /y "%HERE%*.bat" "C:\clusterc\plant\windows\" >nul
copy /y "%HERE%*.ps1" "C:\clusterc\plant\windows\" >nul
call :same "%HERE%lib.bat" "C:\clusterc\plant\windows\lib.bat"
if errorlevel 1 (
    echo cannot write to C:\clusterc\plant\windows
    exit /b 1
)
:done
if "%DRY_RUN%"=="yes" (echo win-1: nothing was changed) else (echo win-1: installed; next: C:\clusterc\plant\windows\preflight.bat, then start.bat)
exit /b 0

rem distribution ROOT PROGRAM ARCHIVE
:distribution
if exist "%~1\%~2" (
    echo %~1 already has the distribution of this version
    exit /b 0
)
if exist "%~1\lib\*.jar" (
    echo %~1 has another distribution, without %~2; move it away first, it is not replaced
    exit /b 1
)
if not defined DIST if exist "%HERE%..\%~3" set "DIST=%HERE%..\%~3"
if not defined DIST (
    echo nothing is unpacked at %~1; pass the distribution, %~3, with --dist
    exit /b 1
)
echo unpacking %DIST% into %~1
if "%DRY_RUN%"=="yes" exit /b 0
call :folder "%~1"
if errorlevel 1 exit /b 1
tar -xf "%DIST%" -C "%~1" --strip-components 1
if exist "%~1\%~2" exit /b 0
echo %DIST% is not what this host needs: it does not have %~2
exit /b 1

rem folder PATH
:folder
if exist "%~1\." exit /b 0
if "%DRY_RUN%"=="yes" (
    echo would create the folder %~1
    exit /b 0
)
mkdir "%~1"
if exist "%~1\." exit /b 0
echo cannot create the folder %~1
exit /b 1

rem folder_of FILE
:folder_of
call :folder "%~dp1"
exit /b %errorlevel%

rem set_aside PATH: a file of another version's layout, which would be read instead of ours.
:set_aside
if not exist "%~1" exit /b 0
echo %~1: belongs to another version, moving it to %~nx1.clusterc-orig
if "%DRY_RUN%"=="yes" exit /b 0
if exist "%~1.clusterc-orig" del "%~1.clusterc-orig"
move "%~1" "%~1.clusterc-orig" >nul
if exist "%~1" exit /b 1
exit /b 0

rem lay FROM TO: the copy in C:\clusterc\plant\files tells what the last install laid.
:lay
set "FROM=%FILES%\%~1"
set "LAST=C:\clusterc\plant\files\%~1"
set "KEPT=%~2.clusterc-orig"
if /i "%~x2"==".bat" set "KEPT=%~dpn2.dist.bat"
if not exist "%~2" (
    echo %~2: new
    goto :lay_it
)
call :same "%FROM%" "%~2"
if not errorlevel 1 goto :remember
call :same "%LAST%" "%~2"
if not errorlevel 1 (
    echo %~2: replacing the file of the last install
    goto :lay_it
)
if exist "%LAST%" goto :edited
if exist "%KEPT%" goto :edited
echo %~2: keeping the old file as %KEPT%
if "%DRY_RUN%"=="yes" exit /b 0
move "%~2" "%KEPT%" >nul
if exist "%~2" goto :cannot_write
goto :lay_it
:edited
echo %~2: was edited since the last install, keeping the edited file as %~nx2.clusterc-edited
if "%DRY_RUN%"=="yes" exit /b 0
if exist "%~2.clusterc-edited" del "%~2.clusterc-edited"
move "%~2" "%~2.clusterc-edited" >nul
if exist "%~2" goto :cannot_write
:lay_it
if "%DRY_RUN%"=="yes" exit /b 0
call :folder_of "%~2"
if errorlevel 1 exit /b 1
copy /y /b "%FROM%" "%~2" >nul
call :same "%FROM%" "%~2"
if errorlevel 1 goto :cannot_write
:remember
if "%DRY_RUN%"=="yes" exit /b 0
call :folder_of "%LAST%"
if errorlevel 1 exit /b 1
if /i not "%FROM%"=="%LAST%" copy /y /b "%FROM%" "%LAST%" >nul
exit /b 0


:cannot_write
echo %~2: cannot be written
exit /b 1

rem same FILE FILE
:same
if not exist "%~1" exit /b 1
if not exist "%~2" exit /b 1
call fc /b "%~1" "%~2" >nul 2>&1
exit /b %errorlevel%
