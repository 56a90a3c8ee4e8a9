//! The catalogs hold every key of the products, and none that does not exist.

use std::collections::BTreeSet;

use clusterc::catalog::{ParamKind, Version};
use clusterc::dialects;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let versions = ["1.3.2", "1.3.3"];
    let keys = versions.map(|version| Trial::test(format!("catalog/iotdb-{version}"), move || keys(version)));
    keys.into_iter().collect()
}

/// Lines `template KEY` and `code KEY`, as golden/catalog/extract.sh takes them from the official sources; the
/// real-server suite takes them anew and compares.
fn keys(version: &str) -> Result<(), Failed> {
    let path = crate::root().join(format!("golden/catalog/keys-{version}.txt"));
    let text = std::fs::read_to_string(&path)?;
    let official: BTreeSet<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    let dialect = dialects::find("iotdb").ok_or("no such product")?;
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
