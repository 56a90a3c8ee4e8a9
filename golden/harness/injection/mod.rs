//! Nothing in a spec runs as a command: each string of golden/injection/strings.kdl in each location that a spec has
//! for strings, read by the shells, systemd, install.sh, Ansible and cmd as they are here.

mod ansible;
mod cmd;
mod systemd;
mod together;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clusterc::bundle::{self, BundleFile, Options};
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, PRODUCTS};
use clusterc::formats::kdl;
use clusterc::source::{SourceFile, SourceMap};
use clusterc::spec::Files;
use clusterc::syntax::{self, Value};
use libtest_mimic::{Failed, Trial};

use crate::bundles::has;
use crate::install::{Place, must};
use crate::writing::{Outcome, ensure};

pub(crate) fn trials() -> Vec<Trial> {
    let names = ["iotdb", "windows", "dolphindb", "monitoring"];
    let specs = names
        .into_iter()
        .zip(SPECS)
        .map(|(name, spec)| Trial::test(format!("injection/{name}"), move || each_string(name, spec)));
    let others = [systemd::trial(), ansible::trial(), cmd::trial()];
    specs.chain([Trial::test("injection/secrets", secrets)]).chain(others).collect()
}

/// Specs with a location for a string in each `⟨plain~hostile⟩`: what is there otherwise, and what with a string, which
/// is `@`.
const SPECS: [&str; 4] = [
    r#"cluster "⟨c~@⟩" product="iotdb" version="1.3.3" {
    install "/opt/⟨i~@⟩" user="⟨u~@⟩" java-home="/⟨j~@⟩" logs="/var/⟨l~@⟩"
    set "cluster_name" "⟨c~@⟩"; set "dn_rpc_address" "⟨0.0.0.0~@⟩"; set "udf_lib_dir" "⟨ext~@⟩"
    set "dn_seed_config_node" "⟨node-1:10710~@:10710⟩"; set "cn_internal_address" "⟨node-1~@⟩"
    set "key_store_path" "⟨k~@⟩"; jmx port=31999 address="⟨127.0.0.1~@⟩"
    system-dir "/⟨s~@⟩"; data-dirs "/⟨d~@⟩" "⟨e~@⟩"
    env "IOTDB_JMX_OPTS" "⟨-Da=b~@⟩"; env "MEMORY_SIZE" "⟨2G~@⟩"; env "JMX_PORT" "⟨31999~@⟩"
    host "node-1" address="127.0.0.1"
    host "⟨node-2~@⟩" address="⟨127.0.0.2~@⟩" client="⟨127.0.0.3~@⟩" ssh="⟨node-2~@⟩" zone="⟨z~@⟩" { disk "/⟨d~@⟩"; }
    confignode on="node-1"; datanode on="node-1" name="⟨dn~@⟩"; datanode on="⟨node-2~@⟩"
    allow "⟨MEM002~@⟩" reason="⟨a test~@⟩"
}
// ⟨a comment~@⟩
"#,
    r#"cluster "⟨c~@⟩" product="iotdb" version="1.3.3" {
    install "C:/⟨i~@⟩" java-home="C:/⟨j~@⟩" logs="C:/⟨l~@⟩"
    set "cluster_name" "⟨c~@⟩"; system-dir "C:/⟨s~@⟩"; data-dirs "C:/⟨d~@⟩" "⟨e~@⟩"
    env "IOTDB_JMX_OPTS" "⟨-Da=b~@⟩"; env "MEMORY_SIZE" "⟨2G~@⟩"
    host "node-1" address="127.0.0.1" os="windows"
    host "⟨node-2~@⟩" address="⟨127.0.0.2~@⟩" os="windows"
    confignode on="node-1"; datanode on="node-1" name="⟨dn~@⟩"; datanode on="⟨node-2~@⟩"
}
"#,
    r#"cluster "⟨c~@⟩" product="dolphindb" version="3.00.4" {
    install "/opt/⟨d~@⟩" user="⟨u~@⟩"; license "⟨l.lic~@⟩" file="⟨l~@⟩" max-version="⟨3.00~@⟩"
    set "logFile" "⟨l~@⟩"; set "clusterName" "⟨c~@⟩"
    every "controller" { set "localSite" "⟨127.0.0.1:8900:ctl~@⟩"; set "dfsMetaDir" "/⟨m~@⟩"; }
    every "agent" { set "controllerSite" "⟨127.0.0.1:8900:ctl~@⟩"; set "sites" "⟨s~@⟩"; }
    volumes "/⟨v~@⟩" "/b/<ALIAS>/⟨v~@⟩"
    host "node-1" address="127.0.0.1"
    controller "⟨ctl~@⟩" on="node-1"; agent on="node-1"; datanode on="node-1"
    computenode on="node-1" alias="⟨cn~@⟩" port="⟨8903~@⟩" group="⟨g~@⟩" zone="⟨z~@⟩"
}
"#,
    r#"host "node-1" address="127.0.0.1" zone="⟨z~@⟩"
cluster "⟨plant~@⟩" product="iotdb" version="1.3.3" {
    install "/opt/iotdb" user="⟨u~@⟩"
    confignode on="node-1" { metrics "prometheus"; }
    datanode on="node-1" name="⟨dn~@⟩" { metrics "prometheus"; }
}
monitoring {
    prometheus on="node-1" version="2.53.3" retention-time="⟨30d~@⟩" scrape-interval="⟨15s~@⟩" data-dir="/⟨p~@⟩" user="⟨p~@⟩" {
        set "web.external-url" "⟨http://a/~@⟩"
    }
    grafana on="node-1" data-dir="/⟨g~@⟩" user="⟨g~@⟩" {
        set "server.root_url" "⟨http://b/~@⟩"; set "security.admin_user" "⟨admin~@⟩"
    }
}
"#,
];

/// A file of any name.
struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}

/// The strings of the corpus.
fn strings() -> Result<Vec<String>, Failed> {
    let bytes = fs::read(crate::root().join("golden/injection/strings.kdl"))?;
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("strings.kdl", bytes));
    let (tree, findings) = syntax::kdl::read(file, sources.file(file));
    ensure(findings.is_empty(), &format!("{findings:?}"))?;
    let texts = tree.nodes.iter().filter_map(|node| match &node.entries.first()?.value.value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    });
    Ok(texts.collect())
}

/// A text unchanged between quotes in KDL.
fn quoted(text: &str) -> String {
    let written = kdl::write(&[kdl::Statement::new("x").property("y", text)]);
    let text = written.trim_end().strip_prefix("x y=").unwrap_or(&written);
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).to_owned()
}

/// The spec with a string in those locations.
fn filled(spec: &str, string: &str, places: &[usize]) -> String {
    let string = quoted(string);
    let mut out = String::new();
    for (place, piece) in spec.split('⟨').enumerate() {
        let Some((field, after)) = piece.split_once('⟩') else {
            out += piece;
            continue;
        };
        let (plain, hostile) = field.split_once('~').expect("both stand there");
        // The first piece is before any place.
        out += &if places.contains(&(place - 1)) { hostile.replace('@', &string) } else { plain.to_owned() };
        out += after;
    }
    out
}

/// The bundle of a spec as it is, whatever the rules say: the scripts must be what they refuse. `None` where it cannot
/// be made.
fn made(file: &str, spec: String) -> Option<Vec<BundleFile>> {
    let compiled = driver::compile(&[vec![file.to_owned()]], &Text(spec), &Levels::default()).ok()?;
    let (checked, sources) = (!compiled.models.is_empty()).then(|| compiled.into_unchecked())?;
    bundle::build(&checked, PRODUCTS, &sources, &Options::default()).ok()?.files().ok()
}

/// As many of the locations as a bundle can be made with: it refuses names that lead out of its folder and the like.
fn possible(file: &str, spec: &str, string: &str, places: &[usize]) -> Vec<usize> {
    if made(file, filled(spec, string, places)).is_some() {
        return places.to_vec();
    }
    if places.len() < 2 {
        return Vec::new();
    }
    let (one, two) = places.split_at(places.len() / 2);
    let (one, two) = (possible(file, spec, string, one), possible(file, spec, string, two));
    let both = [one.clone(), two].concat();
    if made(file, filled(spec, string, &both)).is_some() { both } else { one }
}

/// A folder with the program that must not run.
struct Cage {
    folder: tempfile::TempDir,
}

impl Cage {
    fn new() -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("bin/canary");
        fs::create_dir_all(folder.path().join("bin"))?;
        fs::create_dir_all(folder.path().join("out"))?;
        fs::write(&program, format!("#!/bin/sh\n: >'{}'\n", folder.path().join("mark").display()))?;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
        Ok(Self { folder })
    }

    /// A command in which the program is found.
    fn command(&self, shell: &[&str]) -> Command {
        self.within("20", shell)
    }

    /// The same, which may take some seconds.
    fn within(&self, seconds: &str, shell: &[&str]) -> Command {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("timeout");
        command.arg(seconds).args(shell).current_dir(self.folder.path().join("out")).stdin(Stdio::null());
        command.env("PATH", format!("{}:{path}", self.folder.path().join("bin").display()));
        command.env("HOME", self.folder.path()).env("CLUSTERC_REMOTE", "false");
        command
    }

    /// Whether the program ran since this was asked.
    fn has_sung(&self) -> bool {
        fs::remove_file(self.folder.path().join("mark")).is_ok()
    }
}

/// The shells that are here, each of which hosts have.
fn shells() -> Vec<Vec<&'static str>> {
    let all = [vec!["dash"], vec!["bash", "--posix"], vec!["bash"], vec!["busybox", "sh"]];
    all.into_iter().filter(|shell| has(shell[0])).collect()
}

/// What a script is called with so that it changes nothing.
fn arguments(script: &str) -> &'static [&'static str] {
    match script {
        "preflight.sh" | "status.sh" | "verify.sh" => &[],
        "scale-in.sh" | "dump-log.sh" => &["--dry-run", "node-1-datanode"],
        "dump-data.sh" => &["--dry-run", "--start", "2026-01-01", "--end", "2026-01-31"],
        _ => &["--dry-run"],
    }
}

/// Whether a script is there to be called: those in lib/ are read by others.
fn is_called(path: &str) -> bool {
    path.ends_with(".sh")
        && !path.contains("/lib/")
        && (path.starts_with("hosts/") || path.starts_with("control/"))
}

fn each_string(name: &str, spec: &'static str) -> Outcome {
    let shells = shells();
    ensure(!shells.is_empty(), "there is no shell")?;
    writeln!(std::io::stdout(), "injection/{name}: read by {}", shells.concat().join(" "))?;
    let places: Vec<usize> = (0..spec.matches('⟨').count()).collect();
    let cage = Cage::new()?;
    for shell in &shells {
        cage.command(shell).args(["-c", "x=\"$(canary)\""]).output()?;
        ensure(cage.has_sung(), &format!("{shell:?} does not find the program"))?;
    }
    let plain = made("spec.kdl", filled(spec, "", &[])).ok_or("the plain spec is no bundle")?;
    let (mut filled_values, strings) = (0, strings()?);
    for (number, string) in strings.iter().enumerate() {
        let file = format!("{}.kdl", string.replace('/', "_"));
        let possible = possible(&file, spec, string, &places);
        filled_values += possible.len();
        let text = filled(spec, string, &possible);
        let files = made(&file, text.clone()).ok_or("it was made before")?;
        if let Some((shell, script)) = run(&cage, &shells, &files, number)? {
            return Err(format!("{shell:?} runs `{string}` in {script} of\n{text}").into());
        }
        same_keys(&plain, &files).map_err(|what| format!("`{string}`: {what}"))?;
    }
    let most = places.len() * strings.len();
    ensure(filled_values > most / 3, &format!("{filled_values} of {most} places were filled"))
}

/// One in so many scripts is called with each string, each script with others: all of them take half an hour. What the strings of a spec
/// are written into is read in every shell with every string.
const EVERY: usize = 12;

/// Whether each script is called with each string in each shell.
fn is_whole() -> bool {
    std::env::var_os("CLUSTERC_INJECTION").is_some_and(|value| value == "all")
}

/// Runs scripts, and gives the first that ran the program, with its shell.
fn run(
    cage: &Cage,
    shells: &[Vec<&'static str>],
    files: &[BundleFile],
    number: usize,
) -> Result<Option<(String, String)>, Failed> {
    let out = cage.folder.path().join("out");
    fs::remove_dir_all(&out)?;
    for file in files {
        ensure(!file.path.split('/').any(|part| part == ".." || part.is_empty()), &file.path)?;
        let path = out.join(&file.path);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, file.content.bytes())?;
    }
    let paths = || files.iter().map(|file| &*file.path);
    let texts = paths().filter(|path| path.ends_with("/lib/host.sh") || path.ends_with("/lib/site.sh"));
    let mut calls: Vec<(&Vec<&str>, &str, Vec<&str>)> = Vec::new();
    for path in texts {
        calls.extend(shells.iter().map(|shell| (shell, path, vec!["-c", ". \"./$0\"", path])));
    }
    for (place, path) in paths().filter(|path| is_called(path)).enumerate() {
        let call = [&[path], arguments(path.rsplit('/').next().unwrap_or_default())].concat();
        if is_whole() {
            calls.extend(shells.iter().map(|shell| (shell, path, call.clone())));
        } else if (place + number).is_multiple_of(EVERY) {
            calls.push((&shells[(place + number / EVERY) % shells.len()], path, call));
        }
    }
    for (shell, path, call) in calls {
        let output = cage.command(shell).args(&call).output()?;
        if cage.has_sung() {
            return Ok(Some((shell.join(" "), path.to_owned())));
        }
        if call[0] == "-c" && !output.status.success() {
            return Err(format!("{shell:?} {path}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
    }
    Ok(None)
}

/// What starts the lines of units and batch files: a string that adds a line would add one.
fn same_keys(plain: &[BundleFile], files: &[BundleFile]) -> Result<(), String> {
    let heads = |files: &[BundleFile], ending: &str| -> BTreeSet<String> {
        let of_kind = files.iter().filter(|file| file.path.ends_with(ending));
        let lines = of_kind.flat_map(|file| {
            let text = file.as_text().into_owned();
            text.lines()
                .map(|line| line.split(['=', ' ']).next().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        });
        lines.filter(|head| !head.starts_with('#')).collect()
    };
    for ending in [".service", ".target", ".bat"] {
        let (known, found) = (heads(plain, ending), heads(files, ending));
        if let Some(new) = found.difference(&known).next() {
            return Err(format!("a line that begins with `{new}` in a file *{ending}"));
        }
    }
    Ok(())
}

/// Secrets as install.sh takes them: any text but one with a line end.
fn secrets() -> Outcome {
    let spec = r#"cluster "plant" product="iotdb" version="1.3.3" {
    install "/opt/iotdb"
    replication schema=1 data=1
    host "node-1" address="203.0.113.7"
    confignode on="node-1"
    datanode on="node-1" { set "key_store_pwd" from="env:KEY_STORE"; }
}
"#;
    let cage = Cage::new()?;
    let place = Place::new(spec)?;
    let (strings, shells) = (strings()?, shells());
    ensure(!shells.is_empty(), "there is no shell")?;
    let one_line = strings.iter().filter(|string| !string.contains(['\n', '\r']));
    for (number, string) in one_line.enumerate() {
        // An installation takes half a second: each string in one shell, unless all are requested.
        for shell in
            shells.iter().cycle().skip(number % shells.len()).take(if is_whole() { shells.len() } else { 1 })
        {
            let folder = place.folder.path();
            let _ = fs::remove_dir_all(place.image());
            fs::create_dir_all(place.image())?;
            let mut command = cage.command(shell);
            command.arg(place.host.join("install.sh")).args(["--systemd", "--secrets", "--root"]);
            command.arg(place.image()).arg("--dist").arg(folder.join("dist"));
            let output = crate::secrets::with_input(&mut command, &format!("KEY_STORE={string}\n"))?;
            ensure(!cage.has_sung(), &format!("{shell:?} runs the secret `{string}`"))?;
            must(&output, 0, "installed below")?;
            let laid = fs::read_to_string(laid(&place))?;
            let line = laid.lines().find_map(|line| line.strip_prefix("key_store_pwd="));
            let line = line.ok_or("the secret is not there")?;
            ensure(line.replace("\\\\", "\\") == *string, &format!("{shell:?}: `{string}` became `{line}`"))?;
        }
    }
    Ok(())
}

fn laid(place: &Place) -> PathBuf {
    place.image().join(Path::new("opt/iotdb/conf/iotdb-system.properties"))
}
