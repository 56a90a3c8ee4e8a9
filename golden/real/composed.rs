//! Nodes in containers: what compose.yaml makes of a spec is what its native files say, by the image's own script; and real
//! clusters start, lose a node, stop and come back from what is emitted.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clusterc::bundle;
use clusterc::driver::PRODUCTS;
use clusterc::model::Checked;
use serde_yaml::Value;

use crate::command;
use crate::images::{SCRIPT, by_the_image};
use crate::lab::{Lab, distribution};
use crate::spec::{self, Built};
use crate::{podman, random};

/// Releases whose images pass variables on in different ways.
pub(crate) const VERSIONS: &[&str] = &["1.3.3", "1.3.4", "2.0.10"];

/// How many specs are drawn for each.
const SPECS: u64 = 40;

/// How long one cluster may take in all.
const LIMIT: Duration = Duration::from_secs(900);

/// Holds the settings of native bundles and of Compose bundles of the same specs against each other.
pub(crate) fn same(version: &str) -> Result<(), String> {
    let (mut by_variables, mut by_files, mut settings) = (0, 0, 0);
    for seed in 1..=SPECS {
        let drawn = if ["1.3.3", "2.0.10"].contains(&version) { version } else { "1.3.3" };
        let text = random::valid(drawn, seed).replacen(
            &format!("version=\"{drawn}\""),
            &format!("version=\"{version}\""),
            1,
        );
        let printed = |problem: String| format!("{version}, seed {seed}: {problem}\n{text}");
        let Ok(native) = compiled(&text) else { continue };
        let words = format!("version=\"{version}\"");
        let composed = text.replacen(&words, &format!("{words} platform=\"compose\""), 1);
        let composed = compiled(&composed).map_err(printed)?;
        for node in containers(&composed).map_err(printed)? {
            if node.files.is_empty() {
                by_variables += 1;
            } else {
                by_files += 1;
            }
            settings += compare(version, &native.0, &node).map_err(printed)?;
        }
    }
    if by_variables + by_files < 40 {
        return Err(format!("{version}: only {} nodes were compared", by_variables + by_files));
    }
    println!(
        "composed: {version}: {settings} settings of {} nodes are the same natively and by the image, {by_variables} \
         nodes by variables alone, {by_files} with files",
        by_variables + by_files
    );
    Ok(())
}

fn compiled(text: &str) -> Result<(Checked, clusterc::source::SourceMap), String> {
    let compiled = spec::compile_text(text)?;
    let shown = spec::shown(&compiled);
    compiled.into_checked().ok_or(shown)
}

/// One service of a compose.yaml.
struct InContainer {
    name: String,
    variables: BTreeMap<String, String>,
    /// The files that are laid over the image's own.
    files: BTreeMap<String, Vec<u8>>,
}

/// The containers of all hosts of a bundle.
fn containers(
    (checked, sources): &(Checked, clusterc::source::SourceMap),
) -> Result<Vec<InContainer>, String> {
    let bundle = bundle::build(checked, PRODUCTS, sources, &bundle::Options::default())
        .map_err(|error| error.to_string())?;
    let files = bundle.files().map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with("/compose.yaml")) {
        let folder = file.path.trim_end_matches("compose.yaml");
        let read: Value = serde_yaml::from_slice(file.content.bytes()).map_err(|error| error.to_string())?;
        let services = read["services"].as_mapping().ok_or("a compose.yaml without services")?;
        for service in services.values() {
            let name = service["entrypoint"][2].as_str().ok_or("an entrypoint without a node")?;
            let own = format!("{folder}files/{name}/");
            let laid = files.iter().filter_map(|file| {
                Some((file.path.strip_prefix(&own)?.to_owned(), file.content.bytes().to_vec()))
            });
            let variables = service["environment"].as_mapping().ok_or("a service without variables")?;
            let variables = variables.iter().filter_map(|(name, value)| {
                Some((name.as_str()?.to_owned(), value.as_str()?.replace("$$", "$")))
            });
            found.push(InContainer {
                name: name.to_owned(),
                variables: variables.collect(),
                files: laid.collect(),
            });
        }
    }
    if found.is_empty() { Err("the bundle has no containers".to_owned()) } else { Ok(found) }
}

/// What a node reads in its container: what the spec says natively, and of all else the server's default. Gives back how many settings
/// were compared.
fn compare(version: &str, native: &Checked, container: &InContainer) -> Result<usize, String> {
    let model = native.model();
    let node = model.instances.iter().find(|node| *node.name == *container.name).ok_or("no such node")?;
    let shipped = distribution(version);
    let script = shipped.parent().ok_or("no folder")?.join("source").join(SCRIPT);
    let variables: BTreeMap<String, &str> =
        container.variables.iter().map(|(name, value)| (name.clone(), value.as_str())).collect();
    let read = by_the_image(&script, &shipped.join("conf"), &container.files, &variables)?;
    let read: BTreeMap<String, String> = read.into_iter().collect();
    let mut compared = 0;
    for (param, setting) in model.explicit(node) {
        if param.param.kind != clusterc::catalog::ParamKind::Property {
            continue;
        }
        compared += 1;
        if read.get(param.name()).map(String::as_str) != Some(&*setting.value) {
            return Err(format!(
                "{}: `{}` is `{}` natively, and {:?} in the container",
                container.name,
                param.name(),
                setting.value,
                read.get(param.name())
            ));
        }
    }
    let reporters = model.setting_named(node, "dn_metric_reporter_list");
    let is_reported = reporters.is_some_and(|list| list.value.to_ascii_uppercase().contains("PROMETHEUS"));
    for (name, value) in &read {
        // A port that nothing opens.
        if name == "dn_metric_prometheus_reporter_port" && !is_reported {
            continue;
        }
        let own = model.setting_named(node, name);
        if own.as_ref().is_some_and(|own| *own.value != **value) {
            return Err(format!(
                "{}: the image leaves `{name}` at `{value}`, and the server's default is {:?}",
                container.name,
                own.map(|own| own.value.into_owned())
            ));
        }
    }
    Ok(compared)
}

/// The specs of real clusters, which have to compile without a finding.
pub(crate) fn specs() -> Vec<PathBuf> {
    crate::specs(&crate::root().join("golden/real/composed"))
}

/// Compiles a spec. The hosts of a project are one machine, which is called like it.
pub(crate) fn compile(path: &Path) -> Result<Built, String> {
    let compiled = spec::compile(path, None)?;
    spec::must_pass(&compiled)?;
    let checked = compiled.into_checked().ok_or("a spec without findings gives no model")?;
    let mut built = spec::build(&checked)?;
    let project = checked.0.model().hosts.iter().find_map(|host| host.project.as_ref());
    if let Some(project) = project {
        built.hosts = vec![(project.value.to_string(), "10.0.0.9".to_owned())];
        for node in &mut built.nodes {
            node.host = project.value.to_string();
        }
    }
    Ok(built)
}

/// Starts one, and tests what may happen to it.
pub(crate) fn run(path: &Path) -> Result<(), String> {
    let built = compile(path)?;
    let version = crate::boots::version(path);
    let mut pack = Command::new(crate::root().join("golden/real/iotdb-image.sh"));
    let archive =
        command::run(pack.arg(&version), None, Duration::from_secs(900))?.succeeds("iotdb-image.sh")?;
    let archive = PathBuf::from(archive.lines().last().unwrap_or_default());
    let lab = Lab::up(&built, LIMIT)?;
    for (host, _) in &built.hosts {
        engine(&lab, host)?;
        if !is_project(path) {
            newer_compose(&lab, host)?;
        }
    }
    let printed = Site { lab: &lab, version: &version, archive: &archive }.live();
    for (host, _) in &built.hosts {
        lab.on(host, "podman rm -f -a -t 0", 60)?;
    }
    printed
}

/// Gives a host its own podman.
fn engine(lab: &Lab, host: &str) -> Result<(), String> {
    let share = lab.share().join(host);
    fs::create_dir_all(&share).map_err(|error| error.to_string())?;
    let own = podman::podman(&["wrapper", &share.display().to_string()], Duration::from_secs(20))?;
    let own = own.succeeds("podman.sh wrapper")?;
    let script = format!("cat >/usr/local/bin/podman <<'END'\n{own}END\nchmod 755 /usr/local/bin/podman");
    lab.on(host, &script, 20)?.succeeds("making podman").map(drop)
}

/// Whether its hosts are names in a project's network.
fn is_project(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with("project"))
}

/// Gives a host the podman-compose of golden/pipelines/compose.sh: Debian's 1.0.3 gives containers a network next to that of the machine, which
/// podman refuses.
fn newer_compose(lab: &Lab, host: &str) -> Result<(), String> {
    let cache = distribution("any").ancestors().nth(3).map(Path::to_owned).unwrap_or_default();
    let program = cache.join("compose/podman/bin/podman-compose");
    if !program.exists() {
        return Err(
            "golden/pipelines/compose.sh --programs gets the podman-compose that this takes".to_owned()
        );
    }
    let script = format!(
        "printf '#!/bin/sh\\nexec {} \"$@\"\\n' >/usr/local/bin/podman-compose && chmod 755 /usr/local/bin/podman-compose",
        program.display()
    );
    lab.on(host, &script, 20)?.succeeds("making podman-compose").map(drop)
}

/// A cluster in containers on its hosts.
struct Site<'a> {
    lab: &'a Lab<'a>,
    version: &'a str,
    archive: &'a Path,
}

impl Site<'_> {
    fn live(&self) -> Result<(), String> {
        if self.lab.built.hosts.len() > 1 {
            self.deploy()?;
        } else {
            self.install()?;
        }
        self.start()?;
        let written = ["insert into root.shop.d(time, s) values (1, 2.5)", "flush"];
        for statement in written {
            self.sql(statement)?;
        }
        self.reads("2.5")?;
        self.loses_a_node()?;
        self.reads("2.5")?;
        self.stop()?;
        self.start()?;
        self.reads("2.5")?;
        self.stop()?;
        self.leave()
    }

    /// The one host of the cluster.
    fn host(&self) -> &str {
        &self.lab.built.hosts[0].0
    }

    fn home(&self, script: &str, seconds: u64) -> Result<String, String> {
        let line = format!("sh {}/{script}", self.lab.built.home);
        self.lab.on(self.host(), &line, seconds)?.succeeds(script)
    }

    fn install(&self) -> Result<(), String> {
        // Nothing is there yet, so the archive is required.
        let missing = self.lab.carried(self.host(), "install.sh --missing", 60)?;
        let wanted = format!("apache-iotdb-{}-standalone.tar", self.version);
        if missing.trim() != wanted {
            return Err(format!("expected that {wanted} is missing, found {missing:?}"));
        }
        let archive = format!("install.sh --dist {}", self.archive.display());
        let printed = self.lab.carried(self.host(), &archive, 300)?;
        crate::boots::must_contain(&printed, "loading the image from")?;
        let again = self.lab.carried(self.host(), "install.sh", 60)?;
        crate::boots::must_contain(&again, "nothing to change")?;
        self.home("preflight.sh --quiet", 60).map(drop)
    }

    fn deploy(&self) -> Result<(), String> {
        let payload = self.lab.built.folder.path().join("out/payload");
        fs::create_dir_all(&payload).map_err(|error| error.to_string())?;
        let name = format!("apache-iotdb-{}-standalone.tar", self.version);
        std::os::unix::fs::symlink(self.archive, payload.join(name)).map_err(|error| error.to_string())?;
        self.lab.control("deploy.sh", 600)?.succeeds("deploy.sh").map(drop)
    }

    fn start(&self) -> Result<(), String> {
        if self.lab.built.hosts.len() > 1 {
            self.lab.control("start-all.sh", 600)?.succeeds("start-all.sh")?;
            return self.lab.control("status-all.sh", 120)?.succeeds("status-all.sh").map(drop);
        }
        self.home("start.sh --timeout 200", 600)?;
        self.home("status.sh", 60).map(drop)
    }

    fn stop(&self) -> Result<(), String> {
        if self.lab.built.hosts.len() > 1 {
            return self.lab.control("stop-all.sh", 600)?.succeeds("stop-all.sh").map(drop);
        }
        self.home("stop.sh --timeout 200", 600).map(drop)
    }

    /// Runs a statement by the client in a container.
    fn sql(&self, statement: &str) -> Result<String, String> {
        let node = self.lab.built.nodes.iter().find(|node| node.role == "datanode").ok_or("no DataNode")?;
        let call = format!("sh {}/lib/call.sh {} sql '{statement}'", self.lab.built.home, node.name);
        self.lab.on(&node.host, &call, 100)?.succeeds(statement)
    }

    fn reads(&self, value: &str) -> Result<(), String> {
        self.lab.wait("the row is read", 120, || {
            let printed = self.sql("select s from root.shop.d");
            Ok(printed.is_ok_and(|printed| printed.contains(value)).then_some(()))
        })
    }

    /// A node that is killed comes back by itself.
    fn loses_a_node(&self) -> Result<(), String> {
        let node =
            self.lab.built.nodes.iter().rev().find(|node| node.role == "datanode").ok_or("no DataNode")?;
        let call = |what: &str| format!("sh {}/lib/call.sh {} {what}", self.lab.built.home, node.name);
        let before = self.lab.on(&node.host, &call("pid"), 30)?.succeeds("pid")?;
        self.lab.on(&node.host, &format!("kill -9 {}", before.trim()), 20)?.succeeds("kill")?;
        self.lab.wait("it runs again", 180, || {
            let now = self.lab.on(&node.host, &call("pid"), 30)?.output;
            let is_back = !now.trim().is_empty() && now != before;
            Ok((is_back && self.lab.on(&node.host, &call("ready"), 60)?.code == 0).then_some(()))
        })
    }

    /// Nothing of it stays.
    fn leave(&self) -> Result<(), String> {
        if self.lab.built.hosts.len() > 1 {
            self.lab.control("destroy.sh --yes", 200)?.succeeds("destroy.sh")?;
        } else {
            self.home("clean.sh --install --yes --quiet", 100)?;
        }
        for (host, _) in &self.lab.built.hosts {
            let left = "podman ps -a -q; podman network ls -q -f name=shop; ls -d /opt/shop /opt/mill /opt/plant /opt/clusterc/* 2>/dev/null || :";
            let left = self.lab.on(host, left, 60)?.succeeds("looking for what is left")?;
            if !left.trim().is_empty() {
                return Err(format!("{host}: something stays: {left}"));
            }
        }
        Ok(())
    }
}
