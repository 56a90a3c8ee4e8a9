//! `clusterc fmt` writes every spec of the repository so that it means the same, and those that people read are as it writes them.

use std::path::{Path, PathBuf};

use clusterc::bundle;
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, PRODUCTS};
use clusterc::layout::{self, Unformatted};
use clusterc::reference::language;
use clusterc::source::{SourceFile, SourceMap};
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("layout/examples", || formatted(&specs("examples"))),
        Trial::test("layout/what-is-converted", || formatted(&specs("golden/import"))),
        Trial::test("layout/docs", docs),
        Trial::test("layout/reference", reference),
    ];
    for path in specs("golden/layout") {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        trials.push(Trial::test(format!("layout/{name}"), move || case(&path)));
    }
    for folder in ["rules", "language", "syntax", "parts", "together", "real", "iotdbctl"] {
        trials.push(Trial::test(format!("layout/same/{folder}"), move || {
            same(&format!("golden/{folder}"), false)
        }));
    }
    for folder in ["examples", "golden/bundles"] {
        trials.push(Trial::test(format!("layout/same-bundles/{folder}"), move || same(folder, true)));
    }
    trials
}

fn specs(folder: &str) -> Vec<PathBuf> {
    let files = crate::files(&crate::root().join(folder));
    files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "kdl")).collect()
}

/// The text as it is formatted; `None` when it cannot be read.
fn format(name: &str, bytes: Vec<u8>) -> Result<Option<String>, Failed> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes(name, bytes));
    match layout::format(file, sources.file(file)) {
        Ok(text) => Ok(Some(text)),
        Err(Unformatted::Misread(_)) => Ok(None),
        Err(why) => Err(format!("{name}: {why:?}").into()),
    }
}

/// Whether files are as they are written; BLESS=1 writes them.
fn formatted(paths: &[PathBuf]) -> Result<(), Failed> {
    let mut other = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path)?;
        let name = path.display().to_string();
        match format(&name, text.clone().into_bytes())? {
            Some(after) if after != text && crate::blesses() => std::fs::write(path, after)?,
            Some(after) if after != text => other.push(name),
            _ => {}
        }
    }
    if other.is_empty() { Ok(()) } else { Err(format!("not formatted: {other:#?}").into()) }
}

/// A case is the file next to it when it is formatted.
fn case(path: &Path) -> Result<(), Failed> {
    let after = format(&path.display().to_string(), std::fs::read(path)?)?;
    let after = after.ok_or("it has syntax errors")?;
    crate::compare(&path.with_extension("out"), &after).map_err(Failed::from)
}

/// Blocks of KDL in pages, of every kind.
fn docs() -> Result<(), Failed> {
    let pages = crate::files(&crate::root().join("docs"));
    let pages = pages.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let mut other = Vec::new();
    for path in pages.chain(["README.md", "golden/README.md"].map(|name| crate::root().join(name))) {
        let page = std::fs::read_to_string(&path)?;
        for block in page.split("\n```kdl").skip(1) {
            let Some((_, rest)) = block.split_once('\n') else { continue };
            let text = match rest.strip_prefix("```") {
                Some(_) => continue,
                None => rest.split("\n```").next().unwrap_or_default().to_owned() + "\n",
            };
            // The page about blocks that are too deep shows as many as there may be.
            let is_deep = text.starts_with("a { a { a {");
            if !is_deep
                && let Some(after) = format("block", text.clone().into_bytes())?
                && after != text
            {
                other.push(format!("{}:\n{text}-- becomes\n{after}", path.display()));
            }
        }
    }
    if other.is_empty() { Ok(()) } else { Err(other.join("\n").into()) }
}

/// Examples of statements, which `explain` and editors show.
fn reference() -> Result<(), Failed> {
    for statement in &language().0 {
        let text = format!("{}\n", statement.example.trim_end());
        let after = format("example", text.clone().into_bytes())?;
        if after.as_ref().is_none_or(|after| *after != text) {
            return Err(format!("{} is not formatted: {after:?}", statement.name).into());
        }
    }
    Ok(())
}

/// One spec of the disk with another text.
struct Other<'a> {
    name: &'a str,
    text: &'a str,
}

impl Files for Other<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.name {
            return Ok(self.text.as_bytes().to_vec());
        }
        std::fs::read(path).map_err(|error| clusterc::error::reason(&error))
    }
}

/// Specs have the same findings, and the same bundles, when they are formatted, and are formatted then.
fn same(folder: &str, builds: bool) -> Result<(), Failed> {
    for path in specs(folder) {
        let name = path.display().to_string();
        let bytes = std::fs::read(&path)?;
        let Some(after) = format(&name, bytes.clone())? else { continue };
        if format(&name, after.clone().into_bytes())?.as_ref() != Some(&after) {
            return Err(format!("{name} is formatted otherwise once more").into());
        }
        let Ok(before) = String::from_utf8(bytes) else { continue };
        if before != after {
            compare(&path, &before, &after, builds)?;
        }
    }
    Ok(())
}

fn compare(path: &Path, before: &str, after: &str, builds: bool) -> Result<(), Failed> {
    let name = path.display().to_string();
    let [before, after] = [before, after]
        .map(|text| driver::compile(&[vec![name.clone()]], &Other { name: &name, text }, &Levels::default()));
    let (before, after) = (before.map_err(|why| why.reason)?, after.map_err(|why| why.reason)?);
    let printed = |compiled: &driver::Compiled| -> Vec<String> {
        let mut printed: Vec<String> = compiled
            .findings
            .iter()
            .map(|finding| format!("{}: {}", finding.rule.code, without_locations(&finding.message)))
            .collect();
        printed.sort();
        printed
    };
    if printed(&before) != printed(&after) {
        return Err(
            format!("{name} has other findings: {:#?}, {:#?}", printed(&before), printed(&after)).into()
        );
    }
    if builds && before.summary.errors == 0 {
        let [before, after] = [before, after].map(built);
        let (before, after) = (before?, after?);
        if let Some((one, other)) = before.iter().zip(&after).find(|(one, other)| one != other) {
            return Err(format!("{name} is built otherwise: {one:?}, {other:?}").into());
        }
        if before.len() != after.len() {
            return Err(format!("{name}: {} and {} files", before.len(), after.len()).into());
        }
    }
    Ok(())
}

/// The files of a bundle without the lines of the spec that they name. The manifest holds the spec itself, the page for reviewers quotes it, and
/// sums are of both.
fn built(compiled: driver::Compiled) -> Result<Vec<(String, String)>, Failed> {
    let (checked, sources) = compiled.into_checked().ok_or("it has no error")?;
    let bundle = bundle::build(&checked, PRODUCTS, &sources, &bundle::Options::default());
    let files = bundle.and_then(|bundle| bundle.files()).map_err(|why| why.to_string())?;
    let is_own =
        |path: &str| !matches!(path, "manifest.json" | "report.html") && !path.ends_with("SHA256SUMS");
    let files = files.iter().filter(|file| is_own(&file.path));
    Ok(files
        .map(|file| (file.path.clone(), without_locations(&String::from_utf8_lossy(file.content.bytes()))))
        .collect())
}

/// A text without the lines and columns behind names of specs, and without numbers of lines.
fn without_locations(text: &str) -> String {
    let mut parts = text.split(".kdl:");
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        without += ".kdl:";
        without += part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ':');
    }
    without
}
