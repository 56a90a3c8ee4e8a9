//! The scripts of an AINode, run with a stand-in for its package: the real one is some gigabytes. Python, venv and pip are real.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clusterc::bundle;
use clusterc::diagnostic::Levels;
use clusterc::driver;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    // The package of 2.0.5 takes Python 3.9 to 3.12.
    let asks = "import sys, venv, ensurepip; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 12))";
    let has_python =
        Command::new("python3").args(["-c", asks]).output().is_ok_and(|out| out.status.success());
    vec![Trial::test("ainode/scripts", scripts).with_ignored_flag(!has_python)]
}

/// A package of the right name, whose program opens the port and prints its arguments.
const PACKAGE: &str = r##"
import base64, hashlib, sys, zipfile
program = '''
import os, signal, socket, sys
settings = dict(line.strip().split("=", 1) for line in open("conf/iotdb-ainode.properties") if "=" in line and line[0] != "#")
state = settings["ain_system_dir"] + "/system.properties"
def main():
    if sys.argv[1:] == ["start"]:
        listening = socket.create_server(("127.0.0.1", int(settings["ain_rpc_port"])))
        os.makedirs(os.path.dirname(state), exist_ok=True)
        open(state, "w").write("ainode_id=3\\n")
        signal.pause()
    elif sys.argv[1] == "remove":
        print("INFO IoTDB-AINode has successfully removed.", sys.argv[2:])
'''
info = "apache_iotdb_ainode-2.0.5.dist-info/"
files = {
    "ainode_stand_in.py": program,
    info + "METADATA": "Metadata-Version: 2.1\nName: apache-iotdb-ainode\nVersion: 2.0.5\n",
    info + "WHEEL": "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    info + "entry_points.txt": "[console_scripts]\nainode = ainode_stand_in:main\n",
}
record = ""
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(text.encode())}\n"
        wheel.writestr(name, text)
    wheel.writestr(info + "RECORD", record + info + "RECORD,,\n")
"##;

struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}

/// A port that nothing listens on now.
fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn scripts() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let top = folder.path();
    let host = lay_bundle(top, free_port()?)?;
    let dist = top.join("dist");
    for part in ["conf", "sbin", "lib"] {
        fs::create_dir_all(dist.join(part))?;
    }
    fs::write(dist.join("sbin/start-ainode.sh"), "")?;
    let wheel = dist.join("lib/apache_iotdb_ainode-2.0.5-py3-none-any.whl");
    let made = Command::new("python3").args(["-c", PACKAGE]).arg(&wheel).output()?;
    says(&made, 0, &[])?;
    let wheels = top.join("wheels");
    fs::create_dir(&wheels)?;

    let run = |script: &str, words: &[&str]| {
        Command::new("sh").arg(host.join(script)).args(words).env_remove("PIP_INDEX_URL").output()
    };
    let (dist, wheels) = (dist.display().to_string(), wheels.display().to_string());
    says(&run("install.sh", &["--edited", "--any-host", "--dist", &dist])?, 0, &["installed; next:"])?;
    says(&run("start.sh", &[])?, 1, &["run install-ainode.sh first"])?;
    says(&run("preflight.sh", &[])?, 1, &["ok    ai-1-ainode: Python 3.", "run install-ainode.sh"])?;
    says(&run("install-ainode.sh", &["--wheels", &wheels, "--dry-run"])?, 0, &["would run:"])?;
    says(&run("install-ainode.sh", &["--wheels", &wheels])?, 0, &["ai-1-ainode: installed"])?;
    says(&run("install-ainode.sh", &["--wheels", &wheels])?, 0, &["is already installed"])?;
    says(&run("status.sh", &[])?, 3, &["stopped"])?;
    says(&run("start.sh", &["--timeout", "60"])?, 0, &["ai-1-ainode: ready"])?;
    let steps = || {
        says(&run("start.sh", &[])?, 0, &["already running"])?;
        says(&run("status.sh", &[])?, 0, &["running"])?;
        says(&run("stop.sh", &[])?, 0, &["ai-1-ainode: stopped"])?;
        says(&run("stop.sh", &[])?, 0, &["not running"])?;
        says(&run("start.sh", &["--timeout", "60"])?, 0, &["ai-1-ainode: ready"])?;
        says(&run("remove-ainode.sh", &["-t", "x"])?, 2, &["expected the number of an AINode after -t"])?;
        says(&run("remove-ainode.sh", &["-q"])?, 2, &["unknown option"])?;
        says(&run("remove-ainode.sh", &["-t", "7", "--yes"])?, 0, &["number 7 is removed from the cluster"])?;
        says(&run("status.sh", &[])?, 0, &["running"])?;
        says(
            &run("remove-ainode.sh", &["--yes"])?,
            0,
            &["removed from the cluster", "stopped", "is deleted"],
        )?;
        says(&run("status.sh", &[])?, 3, &["stopped"])
    };
    // Whatever they come to, its process has to be ended.
    let outcome: Result<(), Failed> = steps();
    let _ = run("stop.sh", &["--force"]);
    outcome?;
    let state = top.join("opt/iotdb-ainode/state");
    if state.exists() {
        return Err(format!("{} is left", state.display()).into());
    }
    Ok(())
}

/// Writes the bundle, and puts its own folder in place of the one that scripts have on a host.
fn lay_bundle(top: &Path, port: u16) -> Result<PathBuf, Failed> {
    let install = top.join("opt/iotdb");
    let state = top.join("opt/iotdb-ainode/state");
    let spec = format!(
        "cluster \"c\" product=\"iotdb\" version=\"2.0.5\" {{
            install \"{}\"
            replication schema=1 data=1
            host \"node-1\" address=\"10.0.0.11\"
            host \"ai-1\" address=\"10.0.0.21\"
            confignode on=\"node-1\"
            datanode on=\"node-1\"
            ainode on=\"ai-1\" {{ set \"ain_rpc_port\" {port}; set \"ain_system_dir\" \"{}\"; }}
        }}",
        install.display(),
        state.display()
    );
    let compiled = driver::compile(&[vec!["spec.kdl".to_owned()]], &Text(spec), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let messages: Vec<String> = compiled.findings.iter().map(|finding| finding.message.clone()).collect();
    let (checked, sources) = compiled.into_checked().ok_or_else(|| messages.join("\n"))?;
    let bundle = bundle::build(&checked, driver::PRODUCTS, &sources, &bundle::Options::default())
        .map_err(|error| error.to_string())?;
    bundle.write(&top.join("out"), false).map_err(|error| error.to_string())?;
    let host = top.join("out/hosts/ai-1");
    let properties = host.join("lib/host.sh");
    let home = top.join("home").display().to_string();
    fs::write(&properties, fs::read_to_string(&properties)?.replace("/opt/clusterc/c", &home))?;
    Ok(host)
}

fn says(out: &Output, code: i32, words: &[&str]) -> Result<(), Failed> {
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    let missing = words.iter().find(|word| !text.contains(**word));
    match missing {
        None if out.status.code() == Some(code) => Ok(()),
        _ => {
            Err(format!("expected code {code} and {words:?}, found {:?}:\n{text}", out.status.code()).into())
        }
    }
}
