# Prints the process of one node: Java with its main class whose home is this folder.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
param([string]$class, [string]$root)
$all = if ($host.Version.Major -lt 3) { Get-WmiObject Win32_Process } else { Get-CimInstance Win32_Process }
foreach ($process in $all) {
    if ($process.Name -notlike 'java*' -or -not $process.CommandLine) { continue }
    # The folder ends where the next option begins, so that C:\db is not confused with C:\db-2.
    $line = ($process.CommandLine.Replace([string][char]34, '') + ' ').ToLowerInvariant()
    $home_option = ('_home=' + $root + ' ').ToLowerInvariant()
    if ($line.Contains($class.ToLowerInvariant()) -and $line.Contains($home_option)) { $process.ProcessId }
}
