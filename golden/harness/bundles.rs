//! Whole bundles: compared as trees, equal when built twice, and clean under the tools that know better.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use clusterc::bundle::{self, BundleFile, Content};
use clusterc::diagnostic::Levels;
use clusterc::driver;
use libtest_mimic::{Failed, Trial};
use sha2::{Digest, Sha256};

use crate::specs::Folder;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for spec in specs("golden/bundles", "spec.kdl") {
        let name = spec.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let tree = spec.with_file_name("tree");
        let own = spec.clone();
        trials.push(Trial::test(format!("bundles/{name}/tree"), move || compare_tree(&own, &tree)));
        trials.extend(tools(&format!("bundles/{name}"), &spec));
    }
    let all = specs("golden/bundles", "spec.kdl");
    trials.push(Trial::test("bundles/scripts", move || scripts_are_in_use(&all)));
    trials.push(Trial::test("bundles/an-image-for-each-of-two-clusters", own_images));
    trials.push(Trial::test("bundles/no-two-scripts-share-a-name", || {
        let names = bundle::script_names(driver::PRODUCTS);
        let mut seen = BTreeSet::new();
        match names.iter().find(|name| !seen.insert(*name)) {
            Some(name) => Err(format!("two scripts are called {name}").into()),
            None => Ok(()),
        }
    }));
    for spec in examples() {
        let relative = spec.strip_prefix(crate::root()).unwrap_or(&spec).display().to_string();
        trials.extend(tools(&relative, &spec));
    }
    trials
}

/// The specs whose bundles are checked.
pub(crate) fn all_specs() -> Vec<PathBuf> {
    [specs("golden/bundles", "spec.kdl"), examples()].concat()
}

fn examples() -> Vec<PathBuf> {
    let mut examples = specs("examples", ".kdl");
    examples.retain(|spec| !spec.to_string_lossy().contains("broken"));
    examples
}

fn specs(folder: &str, ending: &str) -> Vec<PathBuf> {
    let files = crate::files(&crate::root().join(folder));
    files.into_iter().filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

/// Shellcheck over every script and systemd over every unit, where they are installed.
fn tools(name: &str, spec: &Path) -> [Trial; 3] {
    let (one, two, three) = (spec.to_owned(), spec.to_owned(), spec.to_owned());
    [
        Trial::test(format!("{name}/shellcheck"), move || shellcheck(&one))
            .with_ignored_flag(!has("shellcheck")),
        Trial::test(format!("{name}/units"), move || units(&two)).with_ignored_flag(!has("systemd-analyze")),
        Trial::test(format!("{name}/promtool"), move || promtool(&three)).with_ignored_flag(!has("promtool")),
    ]
}

pub(crate) fn has(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
}

pub(crate) fn files(spec: &Path) -> Result<Vec<BundleFile>, Failed> {
    let folder = spec.parent().ok_or("no folder")?.to_owned();
    let file = spec.file_name().and_then(|name| name.to_str()).ok_or("no name")?.to_owned();
    let compiled = driver::compile(&[vec![file.clone()]], &Folder(folder), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let findings: Vec<String> = compiled
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.rule.code, finding.message))
        .collect();
    let (checked, sources) = compiled.into_checked().ok_or_else(|| format!("{findings:#?}"))?;
    let options = bundle::Options { specs: vec![file], ..bundle::Options::default() };
    let files = bundle::build(&checked, driver::PRODUCTS, &sources, &options)?.files()?;
    let again = bundle::build(&checked, driver::PRODUCTS, &sources, &options)?.files()?;
    let differs = files
        .iter()
        .zip(&again)
        .any(|(one, two)| one.path != two.path || one.content.bytes() != two.content.bytes());
    if differs { Err("two builds of one spec differ".into()) } else { Ok(files) }
}

/// Writes the bundle to its own folder, which is gone when the guard is dropped.
pub(crate) fn written(spec: &Path) -> Result<(tempfile::TempDir, Vec<BundleFile>), Failed> {
    let files = files(spec)?;
    let folder = tempfile::tempdir()?;
    for file in &files {
        let path = folder.path().join(&file.path);
        std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        std::fs::write(path, file.content.bytes())?;
    }
    Ok((folder, files))
}

/// Scripts that are the same in every bundle are once, in this folder, and not in the trees.
const SCRIPTS: &str = "golden/bundles/scripts";

/// The bundle whose lists of checksums and whose page for reviewers are compared too; in all others they would change with every script.
const WITH_SUMS: &str = "1c1d-three-files";

/// Where a script that is the same in every bundle is.
fn shared(file: &BundleFile) -> Option<String> {
    let inside = match file.path.strip_prefix("hosts/").and_then(|path| path.split_once('/')) {
        Some((_, inside)) => matches!(file.content, Content::Shared(_)).then(|| format!("host/{inside}")),
        // The one script of control/ that names the site.
        None => {
            let is_script = file.path.ends_with(".sh") && file.path != "control/lib/site.sh";
            (is_script || matches!(file.content, Content::Shared(_))).then(|| file.path.clone())
        }
    };
    inside.map(|inside| format!("{SCRIPTS}/{inside}"))
}

fn compare_tree(spec: &Path, tree: &Path) -> Result<(), Failed> {
    let has_sums = spec.parent().is_some_and(|folder| folder.ends_with(WITH_SUMS));
    let mut wrong = Vec::new();
    let mut kept = BTreeSet::new();
    for file in files(spec)? {
        let is_sums = file.path.ends_with("SHA256SUMS")
            || matches!(file.path.as_str(), "manifest.json" | "report.html");
        let path = match shared(&file) {
            Some(place) => crate::root().join(place),
            None if is_sums && !has_sums => continue,
            None => tree.join(&file.path),
        };
        if crate::blesses() {
            std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        }
        if let Err(message) = crate::compare(&path, &String::from_utf8_lossy(file.content.bytes())) {
            wrong.push(message);
        }
        kept.insert(path);
    }
    wrong.extend(left_over(tree, &kept)?);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Every script in the folder of those that are shared belongs to some bundle.
/// Clusters whose names differ in signs only have their own images.
fn own_images() -> Result<(), Failed> {
    let cluster = |name: &str, version: &str, port: u16| {
        format!(
            "cluster \"{name}\" product=\"iotdb\" version=\"{version}\" platform=\"compose\" {{\n    install \"/opt/{port}\"\n    \
             host \"node-1\" address=\"10.0.0.11\"\n    confignode on=\"node-1\" {{ set \"cn_internal_port\" {port}; set \
             \"cn_consensus_port\" {}; }}\n}}\n",
            port + 1
        )
    };
    let folder = tempfile::tempdir()?;
    let spec = folder.path().join("two.kdl");
    let text = cluster("plant-a", "2.0.10", 10710) + &cluster("plant_a", "1.3.3", 10810);
    std::fs::write(&spec, text.replace("install", "allow \"IOTDB011\" reason=\"no data yet\"\n    install"))?;
    let files = files(&spec)?;
    let own = files.iter().find(|file| file.path.ends_with("/.env")).ok_or("there is no .env")?;
    let text = String::from_utf8_lossy(own.content.bytes()).into_owned();
    for line in
        ["IMAGE_PLANT_A=apache/iotdb:2.0.10-standalone\n", "IMAGE_PLANT_A_=apache/iotdb:1.3.3-standalone\n"]
    {
        if !text.contains(line) {
            return Err(format!("expected {line:?} in\n{text}").into());
        }
    }
    Ok(())
}

fn scripts_are_in_use(specs: &[PathBuf]) -> Result<(), Failed> {
    let mut used = BTreeSet::new();
    for spec in specs {
        used.extend(files(spec)?.iter().filter_map(shared).map(|place| crate::root().join(place)));
    }
    let wrong = left_over(&crate::root().join(SCRIPTS), &used)?;
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What is in a folder and belongs to no case; a blessing removes it.
fn left_over(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<Vec<String>, Failed> {
    let mut wrong = Vec::new();
    for path in crate::files(folder).into_iter().filter(|path| !kept.contains(path)) {
        if crate::blesses() {
            std::fs::remove_file(&path)?;
        } else {
            wrong.push(format!("{} is left over", path.display()));
        }
    }
    Ok(wrong)
}

/// Checks each text once: hosts share most of their scripts, and what passed before in this target folder passes again.
fn shellcheck(spec: &Path) -> Result<(), Failed> {
    let passed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shellcheck");
    std::fs::create_dir_all(&passed)?;
    let (folder, files) = written(spec)?;
    let mut is_any = false;
    let mut scripts: BTreeMap<String, &str> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".sh")) {
        is_any = true;
        let digest: String =
            Sha256::digest(file.content.bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        if !passed.join(&digest).exists() {
            scripts.insert(digest, &file.path);
        }
    }
    if !is_any {
        return Err("the bundle has no scripts".into());
    }
    if scripts.is_empty() {
        return Ok(());
    }
    let mut command = Command::new("shellcheck");
    let output = command.args(["-s", "sh"]).args(scripts.values()).current_dir(folder.path()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stdout).into_owned().into());
    }
    for digest in scripts.keys() {
        std::fs::write(passed.join(digest), "")?;
    }
    Ok(())
}

/// Prometheus's own tool checks every configuration of it, and at the rules next to it.
fn promtool(spec: &Path) -> Result<(), Failed> {
    let (folder, files) = written(spec)?;
    for file in files.iter().filter(|file| file.path.ends_with("/prometheus.yml")) {
        let output = Command::new("promtool")
            .args(["check", "config", &file.path])
            .current_dir(folder.path())
            .output()?;
        if !output.status.success() {
            let printed = [output.stdout, output.stderr].concat();
            return Err(format!("{}: {}", file.path, String::from_utf8_lossy(&printed)).into());
        }
    }
    Ok(())
}

/// systemd checks the programs that a unit names, so a tree is made for it that has them.
fn units(spec: &Path) -> Result<(), Failed> {
    let (folder, files) = written(spec)?;
    let units: Vec<&BundleFile> = files.iter().filter(|file| file.path.ends_with(".service")).collect();
    if units.is_empty() {
        // Compose starts containers again by itself.
        if files.iter().any(|file| file.path.ends_with("/compose.yaml")) {
            return Ok(());
        }
        return Err("the bundle has no units".into());
    }
    let root = folder.path().join("root");
    let unit_folder = root.join("etc/systemd/system");
    std::fs::create_dir_all(&unit_folder)?;
    let mut names = Vec::new();
    for unit in units {
        let text = String::from_utf8_lossy(unit.content.bytes()).into_owned();
        for line in text.lines() {
            let Some((key, command)) = line.split_once('=') else { continue };
            if key.starts_with("Exec") {
                let program =
                    command.trim_start_matches(['-', '@', '!', ':', '+']).split(' ').next().unwrap_or("");
                stub(&root, program.trim_matches('"'))?;
            }
        }
        let name = Path::new(&unit.path).file_name().ok_or("no name")?;
        std::fs::write(unit_folder.join(name), text)?;
        names.push(name.to_string_lossy().into_owned());
    }
    for target in [
        "network-online.target",
        "network.target",
        "multi-user.target",
        "sysinit.target",
        "basic.target",
        "shutdown.target",
    ] {
        std::fs::write(unit_folder.join(target), "[Unit]\nDescription=stands for the host's own\n")?;
    }
    names.sort();
    names.dedup();
    let mut root_argument = std::ffi::OsString::from("--root=");
    root_argument.push(&root);
    let output = Command::new("systemd-analyze")
        .arg("verify")
        .arg("--man=no")
        .arg(root_argument)
        .args(names)
        .output()?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && printed.trim().is_empty() { Ok(()) } else { Err(printed.into()) }
}

/// An executable file at an absolute path below `root`.
fn stub(root: &Path, program: &str) -> Result<(), Failed> {
    use std::os::unix::fs::PermissionsExt;
    let path = root.join(program.trim_start_matches('/'));
    std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
    std::fs::write(&path, "#!/bin/sh\n")?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}
