//! The scripts of Windows hosts, under wine's cmd. Java, PowerShell, netstat, taskkill and fc are stand-ins here, and so is the
//! distribution: what this shows is that the batch files do as they say when those do, not that Windows itself does.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};

const SPEC: &str = "golden/bundles/windows/spec.kdl";

pub(crate) fn trials() -> Vec<Trial> {
    let (is_wanted, has_wine) = (is_wanted(), crate::bundles::has("wine"));
    if !is_wanted || !has_wine {
        let why = if has_wine { "CLUSTERC_WINE=1 runs them" } else { "wine is not there" };
        let _ = writeln!(std::io::stdout(), "windows: the scripts of Windows hosts are not run: {why}");
    }
    vec![
        Trial::test("windows/line-ends-and-signs", line_ends),
        Trial::test("windows/scripts-under-wine", scripts).with_ignored_flag(!is_tried()),
    ]
}

fn is_wanted() -> bool {
    std::env::var_os("CLUSTERC_WINE").is_some_and(|value| value == "1")
}

/// Whether batch files are run.
pub(crate) fn is_tried() -> bool {
    is_wanted() && crate::bundles::has("wine") && cfg!(target_os = "linux")
}

/// Batch files end their lines as Windows does, and hold nothing that its oldest code page does not.
fn line_ends() -> Result<(), Failed> {
    let (_, files) = crate::bundles::written(&crate::root().join(SPEC))?;
    let batches: Vec<_> = files.iter().filter(|file| file.path.ends_with(".bat")).collect();
    if batches.len() < 7 {
        return Err("the bundle has no batch files".into());
    }
    for file in batches {
        let text = String::from_utf8_lossy(file.content.bytes()).into_owned();
        if !text.is_ascii() || text.split('\n').any(|line| !line.is_empty() && !line.ends_with('\r')) {
            return Err(format!("{} has other signs or line ends than a batch file has", file.path).into());
        }
    }
    Ok(())
}

/// A drive C: of its own, with stand-ins for what is not there.
pub(crate) struct Wine {
    folder: tempfile::TempDir,
}

/// Stand-ins on PATH: name and text. A node runs while C:\running holds a file with the name of its main class.
const STAND_INS: &[(&str, &str)] = &[
    // The stand-ins come before what wine itself has under these names.
    ("run.bat", "@set \"PATH=%STAND_INS_PATH%;%PATH%\"\n@%*\n"),
    // Nothing waits for a program of this machine, or hears what it ends with: it leaves a file.
    (
        "fc.bat",
        "@if exist %STAND_INS_PATH%\\told del %STAND_INS_PATH%\\told\n@start /b /unix %STAND_INS%/fc.sh %~2 %~3\n:wait\n@if not exist %STAND_INS_PATH%\\told goto :wait\n@if exist %STAND_INS_PATH%\\same exit /b 0\n@exit /b 1\n",
    ),
    (
        "powershell.bat",
        "@if \"%~5\"==\"-File\" if exist \"C:\\running\\%~7\" type \"C:\\running\\%~7\"\n@exit /b 0\n",
    ),
    ("netstat.bat", "@if exist C:\\listening.txt type C:\\listening.txt\n@exit /b 0\n"),
    (
        "taskkill.bat",
        "@echo taskkill %*>>C:\\done.txt\n@del /q C:\\running\\*.*\n@if exist C:\\listening.txt del C:\\listening.txt\n@exit /b 0\n",
    ),
];

/// Compares two files for the stand-in of fc.
const FC: &str = "#!/bin/sh
place() { printf '%s' \"$1\" | sed \"s,^C:,$WINEPREFIX/drive_c,; s,^Z:,,; s,\\\\\\\\,/,g\"; }
rm -f \"$STAND_INS/same\"
if cmp -s \"$(place \"$1\")\" \"$(place \"$2\")\"; then
    : >\"$STAND_INS/same\"
fi
: >\"$STAND_INS/told\"
";

const JAVA: &str = "@echo off
echo \"java %*\">>C:\\done.txt
echo \"%*\" | find \"org.apache.iotdb.cli.Cli\" >nul
if errorlevel 1 goto :node
echo ^|     1^|  DataNode^|Running^|      10.0.0.12^|       10730^|
exit /b 0
:node
mkdir C:\\running 2>nul
echo \"%*\" | find \"ConfigNode\" >nul
if errorlevel 1 goto :datanode
echo 4711>C:\\running\\org.apache.iotdb.confignode.service.ConfigNode
echo   TCP    10.0.0.12:10710    0.0.0.0:0    LISTENING    4711 >>C:\\listening.txt
mkdir C:\\iotdb\\logs 2>nul
echo it has successfully started and joined the cluster: plant.>>C:\\iotdb\\logs\\log_confignode_all.log
exit /b 0
:datanode
echo 4712>C:\\running\\org.apache.iotdb.db.service.DataNode
echo   TCP    0.0.0.0:6667    0.0.0.0:0    LISTENING    4712 >>C:\\listening.txt
exit /b 0
";

/// What wine says when it could not start cmd itself, on a busy machine: no line of the script was run.
const NOT_STARTED: &str = "ShellExecuteEx failed: Internal error.";

impl Wine {
    pub(crate) fn new() -> Result<Self, Failed> {
        let folder = tempfile::Builder::new().prefix("clusterc-wine.").tempdir()?;
        let wine = Self { folder };
        // A server that goes away between two scripts may refuse the program that comes just then.
        wine.command("wineserver").arg("-p").output()?;
        wine.command("wineboot").arg("-i").output()?;
        for drive in ["d", "e"] {
            std::fs::create_dir_all(wine.prefix().join(format!("drive_{drive}")))?;
            let link = wine.prefix().join(format!("dosdevices/{drive}:"));
            if !link.exists() {
                std::os::unix::fs::symlink(format!("../drive_{drive}"), link)?;
            }
        }
        for (name, text) in STAND_INS {
            wine.write(&wine.folder.path().join("stand-ins").join(name), &text.replace('\n', "\r\n"))?;
        }
        let fc = wine.folder.path().join("stand-ins/fc.sh");
        wine.write(&fc, FC)?;
        std::fs::set_permissions(&fc, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        wine.write(&wine.place(r"C:\jdk-17\bin\java.bat"), &JAVA.replace('\n', "\r\n"))?;
        for (root, role, jar, home, options) in [
            (r"C:\iotdb", "confignode", "iotdb-confignode", "CONFIGNODE_HOME", "CONFIGNODE_JMX_OPTS"),
            (r"C:\iotdb-data", "datanode", "iotdb-server", "IOTDB_HOME", "IOTDB_JMX_OPTS"),
        ] {
            let class =
                if role == "datanode" { "db.service.DataNode" } else { "confignode.service.ConfigNode" };
            let start = format!(
                "@echo off\r\nset {home}={root}\r\ncall \"{root}\\conf\\{role}-env.bat\"\r\n\"%JAVA_HOME%\\bin\\java\" -D{home}=\"{root}\" %{options}% org.apache.iotdb.{class} -s\r\n"
            );
            wine.write(&wine.place(&format!("{root}\\sbin\\start-{role}.bat")), &start)?;
            wine.write(&wine.place(&format!("{root}\\lib\\{jar}-1.3.3.jar")), "")?;
            let shipped = format!("@set {options}=-Dshipped=yes\r\n");
            wine.write(&wine.place(&format!("{root}\\conf\\{role}-env.bat")), &shipped)?;
            wine.write(
                &wine.place(&format!("{root}\\conf\\iotdb-system.properties")),
                "cluster_name=shipped\n",
            )?;
        }
        Ok(wine)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn prefix(&self) -> PathBuf {
        self.folder.path().join("prefix")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let stand_ins = self.folder.path().join("stand-ins");
        command.env("WINEPREFIX", self.prefix()).env("WINEDEBUG", "-all").env("STAND_INS", &stand_ins);
        command.env("STAND_INS_PATH", windows_path(&stand_ins));
        command.env("JAVA_HOME", r"C:\jdk-17").env_remove("DISPLAY").stdin(std::process::Stdio::null());
        command
    }

    /// A file of a drive, from outside.
    pub(crate) fn place(&self, path: &str) -> PathBuf {
        let (drive, rest) = path.split_once(":\\").unwrap_or(("c", path));
        self.prefix().join(format!("drive_{}", drive.to_lowercase())).join(rest.replace('\\', "/"))
    }

    pub(crate) fn write(&self, path: &Path, text: &str) -> Result<(), Failed> {
        std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        Ok(std::fs::write(path, text)?)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.place(path)).unwrap_or_default().replace('\r', "")
    }

    /// Runs a batch file; says what it printed when it ends with another code.
    pub(crate) fn run(&self, script: &Path, arguments: &[&str], code: i32) -> Result<String, Failed> {
        let path = windows_path(script);
        let run = windows_path(&self.folder.path().join("stand-ins/run.bat"));
        let mut attempts = 1;
        let (output, printed) = loop {
            let output = self.command("wine").args(["cmd", "/c", &run, &path]).args(arguments).output()?;
            let printed = String::from_utf8_lossy(&output.stdout).replace('\r', "");
            if attempts == 5 || !printed.contains(NOT_STARTED) {
                break (output, printed);
            }
            attempts += 1;
        };
        if output.status.code() == Some(code) {
            return Ok(printed);
        }
        Err(format!("{path} {arguments:?} ended with {:?}, not {code}:\n{printed}", output.status.code())
            .into())
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        let _ = self.command("wineserver").arg("-k").output();
    }
}

/// A file of this machine, as a Windows program names it.
pub(crate) fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

fn must_print(printed: &str, part: &str) -> Result<(), Failed> {
    if printed.contains(part) { Ok(()) } else { Err(format!("expected `{part}` in\n{printed}").into()) }
}

fn scripts() -> Result<(), Failed> {
    let (folder, _) = crate::bundles::written(&crate::root().join(SPEC))?;
    let wine = Wine::new()?;
    let scripts = folder.path().join("hosts/win-1/windows");
    let script = |name: &str| scripts.join(format!("{name}.bat"));

    // Arguments.
    must_print(&wine.run(&script("start"), &["--wrong"], 2)?, "unknown argument \"--wrong\"")?;
    must_print(&wine.run(&script("stop"), &["node-9"], 2)?, "there is no service and no role \"node-9\"")?;

    // A dry run changes nothing; an install lays everything, keeps what was there, and may be repeated.
    must_print(&wine.run(&script("install"), &["--dry-run"], 0)?, "nothing was changed")?;
    if wine.place(r"C:\clusterc").exists()
        || wine.read(r"C:\iotdb\conf\iotdb-system.properties") != "cluster_name=shipped\n"
    {
        return Err("a dry run changed something".into());
    }
    must_print(&wine.run(&script("install"), &[], 0)?, "win-1: installed")?;
    must_print(
        &wine.read(r"C:\iotdb-data\conf\iotdb-system.properties"),
        r"dn_data_dirs=D:\\data\\one,E:/data/two",
    )?;
    must_print(&wine.read(r"C:\iotdb\conf\iotdb-system.properties.clusterc-orig"), "cluster_name=shipped")?;
    must_print(&wine.read(r"C:\iotdb-data\conf\datanode-env.dist.bat"), "-Dshipped=yes")?;
    for path in [r"D:\data\one", r"E:\data\two", r"C:\clusterc\plant\windows\start.bat"] {
        if !wine.place(path).exists() {
            return Err(format!("install.bat did not make {path}").into());
        }
    }
    let again = wine.run(&script("install"), &[], 0)?;
    if again.contains("keeping") || again.contains("replacing") {
        return Err(format!("a second install changed something:\n{again}").into());
    }
    wine.write(&wine.place(r"C:\iotdb\conf\iotdb-system.properties"), "edited=yes\n")?;
    must_print(&wine.run(&script("install"), &[], 0)?, "was edited since the last install")?;
    must_print(&wine.read(r"C:\iotdb\conf\iotdb-system.properties.clusterc-edited"), "edited=yes")?;

    must_print(&wine.run(&script("preflight"), &[], 0)?, "win-1: nothing fails")?;
    must_print(&wine.run(&script("status"), &[], 3)?, "win-1-datanode DataNode stopped 10.0.0.12:10730")?;

    // A port that someone holds.
    wine.write(
        &wine.place(r"C:\listening.txt"),
        "  TCP    0.0.0.0:6667    0.0.0.0:0    LISTENING    99\r\n",
    )?;
    must_print(
        &wine.run(&script("start"), &["datanode"], 1)?,
        "port 6667 (dn_rpc_port) is used by process 99",
    )?;
    must_print(&wine.run(&script("preflight"), &["--quiet"], 1)?, "port 6667")?;
    std::fs::remove_file(wine.place(r"C:\listening.txt"))?;

    // Start, as the environment of the spec says, in order; then stop.
    must_print(&wine.run(&script("start"), &["--dry-run"], 0)?, "would start ConfigNode from C:\\iotdb")?;
    let started = wine.run(&script("start"), &["--timeout", "60"], 0)?;
    must_print(&started, "win-1-confignode: ready after")?;
    must_print(&started, "win-1-datanode: ready after")?;
    let java = wine.read(r"C:\done.txt");
    must_print(&java, "-Dshipped=yes -Xms4096M -Xmx4096M")?;
    must_print(&java, "-Dlist=a&b|(c)")?;
    must_print(
        &wine.run(&script("status"), &[], 0)?,
        "win-1-datanode DataNode running 10.0.0.12:10730 process 4712",
    )?;
    must_print(&wine.run(&script("start"), &["datanode"], 0)?, "already running, process 4712")?;
    must_print(&wine.run(&script("stop"), &["--dry-run"], 0)?, "would stop process 4712")?;
    must_print(&wine.run(&script("stop"), &[], 0)?, "win-1-datanode: stopped after")?;
    must_print(&wine.read(r"C:\done.txt"), "taskkill /f /pid 4712")?;
    must_print(&wine.run(&script("stop"), &[], 0)?, "win-1-confignode: not running")?;
    Ok(())
}
