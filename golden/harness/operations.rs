//! The scripts of control/: each explains itself, refuses what it does not know, changes nothing in a dry run, and the
//! page that maps another tool's commands to them names scripts and options that are there.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use libtest_mimic::{Failed, Trial};

/// The page.
const PAGE: &str = "docs/iotdbctl-operations.md";

/// A bundle with several nodes of every role.
const SPEC: &str = "examples/iotdb-3c3d/cluster.kdl";

/// The arguments without which a script has nothing to do.
const NEEDED: [(&str, &[&str]); 3] = [
    ("dump-data.sh", &["--start", "2026-01-01", "--end", "2026-01-31"]),
    ("dump-log.sh", &["datanode"]),
    ("scale-in.sh", &["10.0.0.13:6667"]),
];

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("operations/page", page),
        Trial::test("operations/help-and-usage", help_and_usage),
        Trial::test("operations/dry-runs", dry_runs),
        Trial::test("operations/questions", questions),
        Trial::test("operations/refusals", refusals),
        Trial::test("operations/reload-by-role", reload_by_role),
        Trial::test("operations/archives-by-name", archives_by_name),
    ]
}

/// A bundle on disk, with a way to its hosts that only writes down what it is asked.
struct Site {
    folder: tempfile::TempDir,
    scripts: Vec<String>,
}

impl Site {
    fn new() -> Result<Self, Failed> {
        let (folder, files) = crate::bundles::written(&crate::root().join(SPEC))?;
        let scripts = files.iter().filter_map(|file| file.path.strip_prefix("control/"));
        let scripts = scripts.filter(|name| name.ends_with(".sh") && !name.contains("lib"));
        let scripts = scripts.map(str::to_owned).collect();
        let remote = folder.path().join("remote.sh");
        std::fs::write(&remote, "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$0.asked\"\nexit 255\n")?;
        std::fs::set_permissions(&remote, std::fs::Permissions::from_mode(0o755))?;
        Ok(Self { folder, scripts })
    }

    fn control(&self) -> PathBuf {
        self.folder.path().join("control")
    }

    fn run(&self, script: &str, arguments: &[&str]) -> Result<Output, Failed> {
        let path = self.control().join(script);
        let mut command = Command::new("sh");
        command.arg(path).args(arguments).current_dir("/").stdin(std::process::Stdio::null());
        Ok(command.env("CLUSTERC_REMOTE", self.folder.path().join("remote.sh")).output()?)
    }

    /// What the hosts were asked to do.
    fn asked(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("remote.sh.asked")).unwrap_or_default()
    }
}

/// Words in backticks that name a script of control/, each with the options that are with it and after it in its cell.
fn named(page: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for cell in page.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split(" | ")) {
        let mut of_cell: Vec<(String, BTreeSet<String>)> = Vec::new();
        for code in cell.split('`').skip(1).step_by(2) {
            let mut words = code.split(' ').peekable();
            if let Some(name) = words.peek().and_then(|word| word.strip_prefix("control/")) {
                of_cell.push((name.to_owned(), BTreeSet::new()));
            }
            let options = words.filter(|word| word.starts_with("--")).map(str::to_owned);
            if let Some((_, known)) = of_cell.last_mut() {
                known.extend(options);
            }
        }
        found.append(&mut of_cell);
    }
    found
}

fn page() -> Result<(), Failed> {
    let site = Site::new()?;
    let text = std::fs::read_to_string(crate::root().join(PAGE))?;
    let named = named(&text);
    for (script, options) in &named {
        if !site.scripts.contains(script) {
            return Err(format!("{PAGE} names control/{script}, which no bundle has").into());
        }
        let help = String::from_utf8_lossy(&site.run(script, &["--help"])?.stdout).into_owned();
        if let Some(missing) = options.iter().find(|option| !help.contains(option.as_str())) {
            return Err(format!("{PAGE} names {missing} of control/{script}, whose --help does not").into());
        }
    }
    let bundle = std::fs::read_to_string(crate::root().join("docs/bundle.md"))?;
    for script in &site.scripts {
        if !named.iter().any(|(name, _)| name == script) && !bundle.contains(&format!("`{script}")) {
            return Err(format!("neither {PAGE} nor docs/bundle.md names control/{script}").into());
        }
    }
    Ok(())
}

fn help_and_usage() -> Result<(), Failed> {
    let site = Site::new()?;
    for script in &site.scripts {
        let help = site.run(script, &["--help"])?;
        let text = String::from_utf8_lossy(&help.stdout);
        if help.status.code() != Some(0) || !text.contains("--dry-run") || !text.contains("Exit code:") {
            return Err(format!("control/{script} --help does not explain the script: {text}").into());
        }
        for wrong in ["--no-such-option", "no-such-node"] {
            let needed = NEEDED.iter().find(|(name, _)| name == script).map_or(&[][..], |(_, needed)| needed);
            let output = site.run(script, &[needed, &[wrong]].concat())?;
            let shown = String::from_utf8_lossy(&output.stderr);
            if output.status.code() != Some(2) || !shown.contains(wrong) {
                return Err(format!(
                    "control/{script} {wrong} ended with {:?}: {shown}",
                    output.status.code()
                )
                .into());
            }
        }
    }
    if site.asked().is_empty() { Ok(()) } else { Err(format!("a host was asked: {}", site.asked()).into()) }
}

/// A dry run says what would be done, and asks hosts for nothing but what a cluster says of its members.
fn dry_runs() -> Result<(), Failed> {
    let site = Site::new()?;
    for script in &site.scripts {
        let needed = NEEDED.iter().find(|(name, _)| name == script).map_or(&[][..], |(_, needed)| needed);
        let output = site.run(script, &[&["--dry-run"], needed].concat())?;
        let shown = String::from_utf8_lossy(&output.stdout);
        if output.status.code() != Some(0) || !shown.contains("would ") {
            let printed = String::from_utf8_lossy(&output.stderr);
            return Err(format!(
                "control/{script} --dry-run ended with {:?}: {shown}{printed}",
                output.status.code()
            )
            .into());
        }
    }
    let asked = site.asked();
    let changing = asked.lines().find(|line| !line.contains("/status.sh --members "));
    changing.map_or(Ok(()), |line| Err(format!("a dry run asked a host for `{line}`").into()))
}

/// What deletes asks before: without an answer nothing is deleted, whatever the hosts say.
fn questions() -> Result<(), Failed> {
    let site = Site::new()?;
    let remote = site.folder.path().join("remote.sh");
    std::fs::write(
        &remote,
        "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$0.asked\"\ncase $2 in *--members*) exit 1 ;; *--list*) echo empties /data ;; esac\n",
    )?;
    for (script, arguments) in [("clean.sh", &[][..]), ("destroy.sh", &[]), ("deploy.sh", &["--force"])] {
        let output = site.run(script, arguments)?;
        if output.status.code() != Some(1) {
            return Err(format!("control/{script} continued without an answer").into());
        }
    }
    let asked = site.asked();
    if asked.contains("clean.sh --list") && !asked.contains("--yes") && !asked.contains("install.sh") {
        return Ok(());
    }
    Err(format!("without an answer the hosts were asked for\n{asked}").into())
}

/// What a cluster says of its members decides what is refused.
fn refusals() -> Result<(), Failed> {
    let site = Site::new()?;
    let remote = site.folder.path().join("remote.sh");
    let table = std::fs::read_to_string(site.control().join("steps.tsv"))?;
    let rows: Vec<Vec<&str>> =
        table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    // All members but the first row, which is the seed; and of DataNodes only as many as copies are kept.
    let lists = |chosen: &[&Vec<&str>]| {
        let lines = chosen.iter().map(|row| format!("Running {} {}", row[6], row[5]));
        let answer = lines.collect::<Vec<_>>().join("\n");
        std::fs::write(
            &remote,
            format!("#!/bin/sh\ncase $2 in *--members*) echo '{answer}' ;; *) exit 9 ;; esac\n"),
        )
    };
    let without_seed: Vec<_> = rows.iter().skip(1).collect();
    lists(&without_seed)?;
    let refused = |script: &str, arguments: &[&str], words: &str| -> Result<(), Failed> {
        let output = site.run(script, arguments)?;
        let shown =
            String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        if output.status.code() == Some(1) && shown.contains(words) {
            return Ok(());
        }
        Err(format!(
            "{script} was to be refused with `{words}`, and ended with {:?}: {shown}",
            output.status.code()
        )
        .into())
    };
    refused("scale-out.sh", &[], "would start a second cluster")?;
    lists(&rows.iter().collect::<Vec<_>>())?;
    refused("scale-in.sh", &["node-3-datanode"], "copies, so it needs")?;
    refused("clean.sh", &["node-3-datanode", "--yes"], "is still a member")?;
    let one_datanode = |row: &&Vec<&str>| row[10] != "datanode" || row[1] == "node-3";
    lists(&rows.iter().filter(one_datanode).collect::<Vec<_>>())?;
    refused("scale-in.sh", &["node-3-datanode"], "is the last DataNode")?;
    // A node that is not the one to ask (3), or cannot be reached (255), has the next one asked.
    let lines =
        rows.iter().map(|row| format!("Running {} {}", row[6], row[5])).collect::<Vec<_>>().join("\n");
    std::fs::write(
        &remote,
        format!(
            "#!/bin/sh\ncase $2 in *--members*) echo '{lines}' ;; *node-1-*) exit 255 ;; *node-2-confignode*) exit 3 ;; \
             *node-2-datanode*) echo 'it may not go'; exit 1 ;; esac\n"
        ),
    )?;
    refused("scale-in.sh", &["node-3-confignode", "--timeout", "1"], "it may not go")?;
    std::fs::write(&remote, "#!/bin/sh\nexit 1\n")?;
    refused("clean.sh", &["node-3-datanode", "--yes"], "can list the members; start the cluster first")?;
    refused("scale-in.sh", &["node-3-datanode"], "no running node of")?;
    refused("scale-out.sh", &[], "can list the members")
}

/// A file of --dist goes to hosts for its own program, and for no other that they lack.
fn archives_by_name() -> Result<(), Failed> {
    let site = Site::new()?;
    let remote = "#!/bin/sh\ncat >/dev/null\ncase $2 in\n*--missing*) echo prometheus-3.5.0.linux-amd64.tar.gz ;;\nesac\n";
    std::fs::write(site.folder.path().join("remote.sh"), remote)?;
    for (given, words) in [
        ("prometheus-3.5.1.linux-amd64.tar.gz", "sending prometheus-3.5.1.linux-amd64.tar.gz"),
        ("apache-iotdb-1.3.3-all-bin.zip", "prometheus-3.5.0.linux-amd64.tar.gz is needed"),
    ] {
        let archive = site.folder.path().join(given);
        std::fs::write(&archive, "")?;
        let output = site.run("deploy.sh", &["node-1", "--dist", &archive.display().to_string()])?;
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        if output.status.success() != words.starts_with("sending") || !printed.contains(words) {
            return Err(format!("{given}: {printed}").into());
        }
    }
    Ok(())
}

/// Both roles of an install have one file: a change of what only the other role reads waits for no restart.
fn reload_by_role() -> Result<(), Failed> {
    let site = Site::new()?;
    let library = site.folder.path().join("hosts/node-1/lib/iotdb-operations.sh");
    let root = site.folder.path().join("root");
    let started = root.join("run/node.started");
    std::fs::create_dir_all(&started)?;
    std::fs::create_dir_all(root.join("conf"))?;
    std::fs::write(started.join("iotdb-system.properties"), "cluster_name=plant\n")?;
    for folder in [&started, &root.join("conf")] {
        for role in ["confignode", "datanode"] {
            std::fs::write(folder.join(format!("{role}-env.sh")), "")?;
        }
    }
    let reload = |role: &str, line: &str| -> Result<(Option<i32>, String), Failed> {
        std::fs::write(root.join("conf/iotdb-system.properties"), format!("cluster_name=plant\n{line}\n"))?;
        let script = "say() { printf '%s\\n' \"$*\"; }; iotdb_pid() { echo 1; }; iotdb_sql() { :; }; . \"$1\"; iotdb_reload";
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh"]).arg(&library);
        command.env("ROOT", &root).env("ROLE", role).env("SERVICE", "node").env("TAKEN_FOR", "2.0.10");
        let output = command.output()?;
        Ok((output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
    };
    for (role, line, code, words) in [
        ("confignode", "slow_query_threshold=1", 0, "nothing changed"),
        ("confignode", "dn_rpc_max_concurrent_client_num=500", 0, "nothing changed"),
        (
            "confignode",
            "cn_rpc_max_concurrent_client_num=500",
            3,
            "cn_rpc_max_concurrent_client_num waits for a restart",
        ),
        ("datanode", "cn_rpc_max_concurrent_client_num=500", 0, "no hot parameter changed"),
        (
            "datanode",
            "dn_rpc_max_concurrent_client_num=500",
            3,
            "dn_rpc_max_concurrent_client_num waits for a restart",
        ),
        ("datanode", "slow_query_threshold=1", 0, "in effect now: slow_query_threshold"),
        ("confignode", "schema_replication_factor=3", 3, "schema_replication_factor waits for a restart"),
    ] {
        let (found, printed) = reload(role, line)?;
        if found != Some(code) || !printed.contains(words) {
            return Err(format!("{role} and {line}: {found:?}\n{printed}").into());
        }
    }
    Ok(())
}
