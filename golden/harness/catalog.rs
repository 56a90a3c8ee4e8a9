//! The catalogs hold every key of the products, and none that does not exist.

use std::collections::BTreeSet;

use clusterc::catalog::{ParamKind, ParamView, Version};
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, PRODUCTS};
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let dialect = PRODUCTS.find("iotdb").into_iter();
    let versions = dialect.flat_map(|product| &product.catalog().versions);
    versions
        .flat_map(|known| {
            let version = &known.version;
            [
                Trial::test(format!("catalog/iotdb-{version}"), move || keys(version.as_str())),
                Trial::test(format!("catalog/iotdb-{version}/defaults"), move || defaults(version)),
            ]
        })
        .chain([Trial::test("catalog/dolphindb", dolphindb)])
        .collect()
}

/// Every key that DolphinDB's documents name, of whatever version; and each with its source and how sure that is.
fn dolphindb() -> Result<(), Failed> {
    let path = crate::root().join("golden/catalog/keys-dolphindb.txt");
    let text = std::fs::read_to_string(&path)?;
    let known: BTreeSet<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let catalog = PRODUCTS.find("dolphindb").ok_or("no such product")?.schemas().pages();
    let own: BTreeSet<&str> = catalog
        .params
        .iter()
        .filter(|param| param.kind == ParamKind::Property)
        .map(|param| &*param.name)
        .collect();
    let missing: Vec<_> = known.difference(&own).collect();
    let invented: Vec<_> = own.difference(&known).collect();
    if !missing.is_empty() || !invented.is_empty() {
        return Err(format!("missing: {missing:?}; invented: {invented:?}").into());
    }
    match catalog.params.iter().find(|param| param.source.is_empty() || param.sure.is_empty()) {
        Some(param) => Err(format!("`{}` does not say where from, or how sure", param.name).into()),
        None => Ok(()),
    }
}

/// Lines `template KEY` and `code KEY`, as golden/catalog/extract.sh takes them from the official sources; the
/// real-server suite takes them again and compares.
fn keys(version: &str) -> Result<(), Failed> {
    let path = crate::root().join(format!("golden/catalog/keys-{version}.txt"));
    let text = std::fs::read_to_string(&path)?;
    let official: BTreeSet<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    let dialect = PRODUCTS.find("iotdb").ok_or("no such product")?;
    let view = dialect.view(&Version::parse(version).ok_or("no version")?);
    let own: BTreeSet<&str> = view
        .params()
        .filter(|param| param.param.kind == ParamKind::Property)
        .map(|param| param.name())
        .collect();
    let missing: Vec<_> = official.difference(&own).collect();
    let invented: Vec<_> = own.difference(&official).collect();
    if missing.is_empty() && invented.is_empty() && !own.is_empty() {
        return Ok(());
    }
    Err(format!("missing: {missing:?}; invented: {invented:?}").into())
}

/// Every default is a value that its own parameter takes: words and ranges have the same history as defaults.
fn defaults(version: &Version) -> Result<(), Failed> {
    let dialect = PRODUCTS.find("iotdb").ok_or("no such product")?;
    let view = dialect.view(version);
    let mut spec =
        format!("cluster \"c\" product=\"iotdb\" version=\"{version}\" {{\n    install \"/opt/iotdb\"\n");
    spec += "    host \"node-1\" address=\"10.0.0.11\"\n    host \"node-2\" address=\"10.0.0.12\"\n";
    for id in view.catalog.role_ids() {
        let role = view.catalog.role(id);
        spec += &format!("    {} on=\"node-*\" {{\n", role.name);
        let is_own =
            |param: &&ParamView| param.param.kind == ParamKind::Property && param.param.scope.covers(id);
        for param in view.params().filter(is_own) {
            let default = param.default.filter(|default| !default.is_empty());
            if let Some(default) = default {
                let text = default.replace('\\', "\\\\").replace('"', "\\\"");
                spec += &format!("        set \"{}\" \"{text}\"\n", param.name());
            }
        }
        spec += "    }\n";
    }
    spec += "}\n";
    let compiled = driver::compile(&[vec!["all.kdl".to_owned()]], &Text(spec), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let of_types = ["PARAM001", "PARAM002", "PARAM004", "PARAM005", "PARAM006"];
    let wrong: Vec<&str> = compiled
        .findings
        .iter()
        .filter(|finding| of_types.contains(&finding.rule.code))
        .map(|finding| finding.message.as_str())
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A spec that is not a file.
struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}
