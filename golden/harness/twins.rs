//! Cluster files of other tools in examples/ have a spec next to them that says the same: both give one bundle, but for
//! comments, which name places, and for settings at their default, which a spec omits.

use std::collections::BTreeSet;
use std::path::Path;

use clusterc::bundle::{self, BundleFile};
use clusterc::compose;
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, Compiled};
use clusterc::formats::properties::Writer;
use clusterc::model::Model;
use libtest_mimic::{Failed, Trial};

use crate::specs::Folder;

pub(crate) fn trials() -> Vec<Trial> {
    let files = crate::files(&crate::root().join("examples"));
    let foreign = files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let trial = |path: std::path::PathBuf| {
        let name = path.strip_prefix(crate::root()).unwrap_or(&path).display().to_string();
        Trial::test(format!("twins/{name}"), move || agree(&path))
    };
    foreign.map(trial).collect()
}

fn compile(path: &Path) -> Result<Compiled, Failed> {
    let folder = path.parent().ok_or("no folder")?.to_owned();
    let file = path.file_name().and_then(|name| name.to_str()).ok_or("no name")?.to_owned();
    let compiled = driver::compile(&[vec![file]], &Folder(folder), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let messages: Vec<&String> = compiled.findings.iter().map(|finding| &finding.message).collect();
    if messages.is_empty() { Ok(compiled) } else { Err(format!("{}: {messages:#?}", path.display()).into()) }
}

fn agree(foreign: &Path) -> Result<(), Failed> {
    let (one, two) = (compile(foreign)?, compile(&foreign.with_extension("kdl"))?);
    let differences = compose::differences(&one.models[0], &two.models[0]);
    if !differences.is_empty() {
        return Err(format!("{differences:#?}").into());
    }
    let defaults = defaults(&one.models[0]);
    let (one, two) = (files(one)?, files(two)?);
    let paths = |files: &[BundleFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    if paths(&one) != paths(&two) {
        return Err(format!("{:#?}\n{:#?}", paths(&one), paths(&two)).into());
    }
    for (one, two) in one.iter().zip(&two) {
        let (left, right) = (shown(one, &defaults), shown(two, &defaults));
        if left != right {
            let shown = diffy::DiffOptions::new()
                .set_original_filename("yaml")
                .set_modified_filename("kdl")
                .create_patch(&left, &right)
                .to_string();
            return Err(format!("{} differs\n{shown}", one.path).into());
        }
    }
    Ok(())
}

fn files(compiled: Compiled) -> Result<Vec<BundleFile>, Failed> {
    let (checked, sources) = compiled.into_checked().ok_or("it has errors")?;
    Ok(bundle::build(&checked, driver::PRODUCTS, &sources, &bundle::Options::default())?.files()?)
}

/// Lines of configuration that say what holds without them.
fn defaults(model: &Model) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for node in &model.instances {
        for param in model.view(node).params() {
            let mut line = Writer::default();
            line.set(param.name(), param.default.unwrap_or_default());
            lines.insert(line.finish().trim_end().to_owned());
        }
    }
    lines
}

/// What a file says: without comments and empty lines; of configuration without defaults; nothing of lists of checksums and of the page
/// for reviewers, which quotes the spec.
fn shown(file: &BundleFile, defaults: &BTreeSet<String>) -> String {
    let text = String::from_utf8_lossy(file.content.bytes());
    let is_properties = file.path.ends_with(".properties");
    let is_sums =
        file.path.ends_with("SHA256SUMS") || matches!(file.path.as_str(), "manifest.json" | "report.html");
    let mut lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#') && !line.contains("Made by clusterc "))
        .filter(|line| !line.trim().is_empty())
        .filter(|line| !(is_sums || is_properties && defaults.contains(*line)))
        .collect();
    if is_properties {
        lines.sort_unstable();
    }
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}
