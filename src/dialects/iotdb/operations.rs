//! Scripts that only this product has, and what its further shell functions must know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use minijinja::context;

use super::SCHEMAS;
use crate::catalog::{Effect, ParamKind, ParamView};
use crate::product::{Operation, ScriptFolder};
use crate::template::{Templates, packed};

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        ("iotdb-operations.sh", packed!("templates/iotdb-operations.sh")),
        ("iotdb-data.sh", packed!("templates/iotdb-data.sh")),
        ("iotdb-tool.xml", packed!("templates/iotdb-tool.xml")),
        ("dump-data.sh", packed!("templates/dump-data.sh")),
        ("iotdb-ainode.sh", packed!("templates/iotdb-ainode.sh")),
        ("RUNBOOK.md", packed!("templates/RUNBOOK.md")),
        ("install-ainode.sh", packed!("templates/install-ainode.sh")),
        ("remove-ainode.sh", packed!("templates/remove-ainode.sh")),
    ])
});

/// The scripts, with `made_by` in their heads.
pub(super) fn operations(made_by: &str) -> Vec<Operation> {
    let script = |folder, name, template: &str| {
        let text = TEMPLATES
            .render(template, context! { made_by => made_by, hot => &*HOT, first_start => &*FIRST_START, read_by_one => &*READ_BY_ONE, cannot_read => &*CANNOT_READ });
        Operation { folder, name, text, role: None }
    };
    let of_ainode =
        |folder, name, template: &str| Operation { role: Some("ainode"), ..script(folder, name, template) };
    vec![
        script(ScriptFolder::HostLibrary, "iotdb-operations.sh", "iotdb-operations.sh"),
        script(ScriptFolder::HostLibrary, "iotdb-data.sh", "iotdb-data.sh"),
        script(ScriptFolder::HostLibrary, "iotdb-tool.xml", "iotdb-tool.xml"),
        script(ScriptFolder::Control, "dump-data.sh", "dump-data.sh"),
        of_ainode(ScriptFolder::HostLibrary, "iotdb-ainode.sh", "iotdb-ainode.sh"),
        of_ainode(ScriptFolder::Host, "install-ainode.sh", "install-ainode.sh"),
        of_ainode(ScriptFolder::Host, "remove-ainode.sh", "remove-ainode.sh"),
    ]
}

/// Parameters that a running DataNode takes up from its files.
static HOT: LazyLock<String> = LazyLock::new(|| {
    let datanode = SCHEMAS.catalog().role_named("datanode");
    listed(&|param| {
        param.effect == Effect::Hot && datanode.is_some_and(|role| param.param.scope.covers(role))
    })
});

/// Parameters that a node reads before its first start only.
static FIRST_START: LazyLock<String> = LazyLock::new(|| {
    listed(&|param| param.effect == Effect::FirstStart && param.param.kind == ParamKind::Property)
});

/// The names of parameters, one a line; after a name the versions for which it is one of them, where those are not all.
fn listed(is_one: &dyn Fn(&ParamView) -> bool) -> String {
    let mut versions_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let versions: Vec<_> = SCHEMAS.catalog().versions.iter().map(|known| &known.version).collect();
    for version in &versions {
        let view = SCHEMAS.view(version);
        for param in view.params().filter(|param| !param.dead && is_one(param)) {
            versions_of.entry(param.name()).or_default().push(version.as_str());
        }
    }
    let line = |(name, known_in): (&str, Vec<&str>)| {
        if known_in.len() == versions.len() {
            name.to_owned()
        } else {
            format!("{name} {}", known_in.join(" "))
        }
    };
    versions_of.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Parameters that nodes of one role read, although they are in the file of both: lines of a role and some names.
static READ_BY_ONE: LazyLock<String> = LazyLock::new(|| {
    const ROLES: [&str; 2] = ["confignode", "datanode"];
    let catalog = SCHEMAS.catalog();
    let mut readers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for param in catalog.params.iter() {
        let covers = |name: &&str| catalog.role_named(name).is_some_and(|role| param.scope.covers(role));
        readers.entry(&param.name).or_default().extend(ROLES.into_iter().filter(covers));
    }
    let mut lines = Vec::new();
    for role in ROLES {
        let own = readers.iter().filter(|(_, roles)| roles.iter().eq([&role])).map(|(name, _)| *name);
        let own: Vec<&str> = own.collect();
        lines.extend(own.chunks(4).map(|names| format!("{role} {}", names.join(" "))));
    }
    lines.join("\n")
});

/// Its section of RUNBOOK.md.
pub(super) static RUNBOOK: LazyLock<String> =
    LazyLock::new(|| TEMPLATES.render("RUNBOOK.md", context! { barriers => barriers() }));

/// Releases in words, and a pattern for the releases whose data they cannot read.
fn barriers() -> Vec<(String, &'static str)> {
    let catalog = SCHEMAS.catalog();
    let patterns: BTreeSet<&str> =
        catalog.versions.iter().filter_map(|known| known.property("cannot-read")).collect();
    let releases = |pattern: &str| {
        let known = catalog.versions.iter().filter(|known| known.property("cannot-read") == Some(pattern));
        catalog.in_words(&known.map(|known| &known.version).collect::<Vec<_>>())
    };
    patterns.into_iter().map(|pattern| (releases(pattern), pattern)).collect()
}

/// What releases cannot read, one a line: the release, and a pattern for the releases that wrote it.
static CANNOT_READ: LazyLock<String> = LazyLock::new(|| {
    let lines = SCHEMAS.catalog().versions.iter();
    let lines =
        lines.filter_map(|known| Some(format!("{} {}", known.version, known.property("cannot-read")?)));
    lines.collect::<Vec<_>>().join("\n")
});
