//! What the script of the container image makes of variables, release by release: what clusterc says of them is what the file holds then.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use clusterc::catalog::{CatalogView, ParamKind};
use clusterc::diagnostic::Levels;
use clusterc::diagnostic::words::shorten;
use clusterc::driver::{self, PRODUCTS, ReadOptions, Walked};
use clusterc::formats::properties;
use clusterc::product::Product;
use clusterc::spec::Files;

use crate::command;
use crate::lab::distribution;
use crate::random::Chance;

/// The releases whose script is known.
pub(crate) const VERSIONS: &[&str] =
    &["1.3.2", "1.3.3", "1.3.4", "2.0.1-beta", "2.0.3", "2.0.5", "2.0.6", "2.0.7", "2.0.10"];

/// How many containers are checked for each release.
const CONTAINERS: u64 = 100;

/// How many variables each of them has.
const VARIABLES: usize = 12;

/// Values as people write them, those that scripts are known to break among them.
const VALUES: &[&str] = &[
    "1",
    "true",
    "10710",
    "/iotdb/data/one",
    "/iotdb/data/one,/iotdb/data/two",
    "db:10710",
    "0.0.0.0",
    "a b",
    "one two three",
    "org.apache.iotdb.Some",
    "100:200",
    "x=y",
    "",
    "a&b",
    "50%",
    "it's",
    "#1",
    "[1,2]",
    "a|b",
];

/// Where the script is in a source release.
pub(crate) const SCRIPT: &str = "docker/src/main/DockerCompose/replace-conf-from-env.sh";

/// One compose file.
struct Compose(String);

impl Files for Compose {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "compose.yml" { Ok(self.0.clone().into_bytes()) } else { Err("no such file".to_owned()) }
    }
}

/// Puts variables to the script of a release.
pub(crate) fn run(version: &str) -> Result<(), String> {
    let shipped = distribution(version);
    let script = shipped.parent().ok_or("no folder")?.join("source").join(SCRIPT);
    let product = PRODUCTS.find("iotdb").ok_or("no iotdb")?;
    let view = view(product, version)?;
    let roles: Vec<_> =
        ["confignode", "datanode"].iter().filter_map(|role| view.catalog.role_named(role)).collect();
    let names: Vec<&str> = view
        .params()
        .filter(|param| param.param.kind == ParamKind::Property && param.file.starts_with("iotdb-"))
        .filter(|param| roles.iter().any(|role| param.param.scope.covers(*role)))
        .map(clusterc::catalog::ParamView::name)
        .collect();
    let before = values(&shipped.join("conf"))?;
    let common: Vec<&str> = names.iter().copied().filter(|name| before.contains_key(*name)).collect();
    let mut chance = Chance::new(1);
    let has_three = &*view.layout == "three-files";
    let (mut taken, mut dropped, mut cut, mut open) = (0, 0, 0, 0);
    for container in 0..CONTAINERS {
        let mut variables: BTreeMap<String, &str> = BTreeMap::new();
        // The key that each of them is a spelling of.
        let mut keys: HashMap<String, &str> = HashMap::new();
        for _ in 0..VARIABLES {
            // Half of them are keys that the shipped file has.
            let pool = if chance.below(2) == 0 { &common } else { &names };
            let name = pool[chance.below(pool.len())];
            let spelled = if chance.below(6) == 0 { name.to_uppercase() } else { name.to_owned() };
            // One of both spellings takes the other's line.
            if !variables.keys().any(|known| known.eq_ignore_ascii_case(name)) {
                keys.insert(spelled.clone(), name);
                variables.insert(spelled, VALUES[chance.below(VALUES.len())]);
            }
        }
        let after = by_the_image(&script, &shipped.join("conf"), &BTreeMap::new(), &variables)?;
        let printed = printed(version, &variables)?;
        for (name, value) in &variables {
            let key = keys[name];
            let (was, is) = (before.get(key), after.get(key));
            let problem = |what: &str| {
                Err(format!(
                    "{version}, container {container}: `{name}={value}` {what}: {was:?} became {is:?}, among {variables:?}"
                ))
            };
            match printed.get(&shorten(name)).map(String::as_str) {
                // Which lines the three files have is not catalogued: a key without one is dropped.
                None | Some(_) if has_three && was.is_none() && is.is_none() => open += 1,
                None if is.map(String::as_str) != Some(*value) => return problem("is believed to be taken"),
                None => taken += 1,
                Some("") if is.map(String::as_str) == Some(*value) && was != is => {
                    return problem("is believed to have no effect");
                }
                Some("") => dropped += 1,
                Some(kept) if is.map(String::as_str) != Some(kept) => {
                    return problem(&format!("is believed to become `{kept}`"));
                }
                Some(_) => cut += 1,
            }
        }
    }
    println!(
        "images: {version}: {taken} variables taken, {dropped} without effect, {cut} cut, as the script does; {open} not known"
    );
    Ok(())
}

fn view(product: &'static dyn Product, version: &str) -> Result<std::sync::Arc<CatalogView>, String> {
    let version = clusterc::catalog::Version::parse(version).ok_or("no version")?;
    Ok(product.view(&version))
}

/// What clusterc says of variables: nothing of those that are taken, an empty text where one has no effect, else what it becomes.
fn printed(version: &str, variables: &BTreeMap<String, &str>) -> Result<HashMap<String, String>, String> {
    let mut text =
        format!("services:\n  db:\n    image: apache/iotdb:{version}-standalone\n    environment:\n");
    for (name, value) in variables {
        text += &format!("      - '{}'\n", format!("{name}={value}").replace('\'', "''"));
    }
    let files = Compose(text);
    let linted = driver::lint(
        &Walked::of(["compose.yml".to_owned()]),
        &files,
        &ReadOptions::default(),
        &Levels::default(),
    );
    let mut printed = HashMap::new();
    for finding in linted.findings.iter().filter(|finding| finding.rule.code == "LINT033") {
        let mut quoted = finding.message.split('`').skip(1).step_by(2);
        let name = quoted.next().ok_or("a message without a name")?.to_owned();
        let kept = if finding.message.contains("becomes") { quoted.next().unwrap_or_default() } else { "" };
        printed.insert(name, kept.to_owned());
    }
    Ok(printed)
}

/// The settings of all files of a configuration.
pub(crate) fn values(conf: &Path) -> Result<HashMap<String, String>, String> {
    let mut values = HashMap::new();
    for name in [
        "iotdb-system.properties",
        "iotdb-common.properties",
        "iotdb-confignode.properties",
        "iotdb-datanode.properties",
    ] {
        let Ok(text) = fs::read_to_string(conf.join(name)) else { continue };
        for entry in &properties::read(&text).entries {
            values.insert(entry.key.text(&text).into_owned(), entry.value.text(&text).into_owned());
        }
    }
    if values.is_empty() { Err(format!("{} has no settings", conf.display())) } else { Ok(values) }
}

/// Runs the script as the entrypoint does, over a copy of the configuration with some files laid over it, by their paths from the home.
pub(crate) fn by_the_image(
    script: &Path,
    shipped: &Path,
    laid: &BTreeMap<String, Vec<u8>>,
    variables: &BTreeMap<String, &str>,
) -> Result<HashMap<String, String>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let conf = folder.path().join("conf");
    fs::create_dir(&conf).map_err(|error| error.to_string())?;
    for entry in fs::read_dir(shipped).map_err(|error| error.to_string())?.flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), conf.join(entry.file_name())).map_err(|error| error.to_string())?;
        }
    }
    for (path, content) in laid {
        fs::write(folder.path().join(path), content).map_err(|error| error.to_string())?;
    }
    let mut command = Command::new("bash");
    command.arg(script).arg("all").env_clear().current_dir(folder.path());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("IOTDB_HOME", folder.path());
    command.envs(variables);
    command::run(&mut command, None, Duration::from_secs(60))?;
    values(&conf)
}
