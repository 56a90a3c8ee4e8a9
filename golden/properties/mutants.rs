//! Specs of golden/ with a few words, numbers and lines exchanged: what passes is built, written as a spec again with the same meaning,
//! and found in its own files with the same meaning. `MUTANTS=100000 cargo test --release --test properties mutants` looks longer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clusterc::bundle::{self, BundleFile};
use clusterc::compose;
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, Before, Changed, Compiled, PRODUCTS, ReadOptions, Walked};
use clusterc::model::Model;
use clusterc::spec::Files;
use proptest::prelude::*;

/// One text, and the files next to the spec that it was made of.
pub(crate) struct SpecInFolder<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) text: &'a str,
}

impl Files for SpecInFolder<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "mutant.kdl" {
            return Ok(self.text.as_bytes().to_vec());
        }
        std::fs::read(self.folder.join(path)).map_err(|error| clusterc::error::reason(&error))
    }
}

/// Files of a bundle, by their paths below `hosts/`.
struct Built(BTreeMap<String, Vec<u8>>);

impl Files for Built {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| "it is not there".to_owned())
    }
}

/// The specs that mutants are made of, with their folders.
static SPECS: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> =
        ["examples", "golden/rules", "golden/bundles", "golden/language"].map(|name| root.join(name)).into();
    let mut specs = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != "tree") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "kdl")
                && let Ok(text) = std::fs::read_to_string(&path)
                && text.len() < 4000
            {
                specs.push((folder.clone(), text));
            }
        }
    }
    specs.sort();
    specs
});

/// Words between quotes, and numbers, of all specs; and some that are never written.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let odd = [
        "\"\"",
        "\" \"",
        "\"a b\"",
        "\"é\"",
        "\"-x\"",
        "\"node-*\"",
        "\"*\"",
        "\"/\"",
        "\"C:/x\"",
        "0",
        "-1",
        "65535",
        "65536",
        "1.5",
        "#true",
        "#null",
        "\"10.0.0.11\"",
        "\"0.0.0.0\"",
        "\"::1\"",
        "\"1GiB\"",
        "\"0\"",
        "\"x,y\"",
        "\"x;y\"",
        "\"{host}\"",
        "\"$(x)\"",
        "\"a'b\"",
        "\"a\\\"b\"",
        "\"a\\\\b\"",
        "\"a=b\"",
        "\"#x\"",
        "\"<ALIAS>\"",
        "\"%\"",
    ];
    let mut words: BTreeSet<String> = odd.iter().map(|&word| word.to_owned()).collect();
    for (_, text) in SPECS.iter() {
        words.extend(places(text).into_iter().map(|(start, end)| text[start..end].to_owned()));
    }
    words.into_iter().collect()
});

/// Where quoted strings and numbers are.
fn places(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' && bytes[at] != b'\n' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(bytes.len());
                places.push((start, at));
            }
            b'0'..=b'9' if start > 0 && matches!(bytes[start - 1], b' ' | b'=') => {
                while at < bytes.len() && bytes[at].is_ascii_digit() {
                    at += 1;
                }
                places.push((start, at));
            }
            _ => at += 1,
        }
    }
    places.retain(|&(start, end)| text.is_char_boundary(start) && text.is_char_boundary(end));
    places
}

/// One change: which, and three numbers that say where and what.
pub(crate) type Change = (u8, usize, usize, usize);

fn changed(text: &str, (kind, place, what, other): Change) -> String {
    let lines: Vec<&str> = text.lines().collect();
    match kind {
        // A word instead of another.
        0..=5 => {
            let places = places(text);
            let Some(&(start, end)) = places.get(place % places.len().max(1)) else { return text.to_owned() };
            format!("{}{}{}", &text[..start], WORDS[what % WORDS.len()], &text[end..])
        }
        // A line that is gone, one that is twice, two that changed places, one of another spec.
        _ if lines.is_empty() => text.to_owned(),
        6 => without(&lines, place % lines.len()),
        7 => {
            let at = place % lines.len();
            [&lines[..=at], &lines[at..]].concat().join("\n") + "\n"
        }
        8 => {
            let mut lines = lines.clone();
            let count = lines.len();
            lines.swap(place % count, what % count);
            lines.join("\n") + "\n"
        }
        _ => {
            let (_, from) = &SPECS[what % SPECS.len()];
            let line = from.lines().nth(other % from.lines().count().max(1)).unwrap_or_default();
            let mut lines = lines.clone();
            lines.insert(place % lines.len(), line);
            lines.join("\n") + "\n"
        }
    }
}

fn without(lines: &[&str], place: usize) -> String {
    let kept = lines.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, line)| *line);
    kept.collect::<Vec<_>>().join("\n") + "\n"
}

/// What is wrong with a spec that `check` passes; `None` where nothing is, or where it does not pass.
fn problem(folder: &Path, text: &str) -> Option<String> {
    let files = SpecInFolder { folder, text };
    let compiled = driver::compile(&[vec!["mutant.kdl".to_owned()]], &files, &Levels::default()).ok()?;
    if compiled.summary.errors > 0 {
        return None;
    }
    let (checked, sources) = compiled.into_checked()?;
    let bundle = bundle::build(&checked, PRODUCTS, &sources, &bundle::Options::default());
    let built = match bundle.and_then(|bundle| bundle.files()) {
        Ok(built) => built,
        Err(error) => return Some(format!("build refuses it: {error}")),
    };
    let model = checked.model();
    let written = compose::to_kdl(model, &PRODUCTS, &[]);
    let again = SpecInFolder { folder, text: &written };
    let again = driver::compile(&[vec!["mutant.kdl".to_owned()]], &again, &Levels::default()).ok()?;
    let misread = again.findings.iter().find(|finding| finding.rule.is_fixed());
    if let Some(misread) = misread {
        return Some(format!("converted it is not understood: {}\n{written}", misread.message));
    }
    let differences = compose::differences(model, again.models.first()?);
    if !differences.is_empty() {
        return Some(format!("converted it says something else: {differences:#?}\n{written}"));
    }
    found_again(model, &built)
}

/// Imports the native files of a bundle, and the files of what that says.
fn found_again(model: &Model, built: &[BundleFile]) -> Option<String> {
    for (_, cluster) in model.clusters() {
        let read_options =
            ReadOptions { version: Some(cluster.view.release.clone()), ..ReadOptions::default() };
        let is_own = |adopted: &driver::Adopted| adopted.model.clusters[0].product == cluster.product;
        // Several of one product are distinguished by what they say; one is enough to try.
        if model.clusters().filter(|(_, other)| other.product == cluster.product).count() > 1 {
            continue;
        }
        let adopted = import(&files_of(built), &read_options);
        let Some(one) = adopted.iter().find(|adopted| is_own(adopted)) else { continue };
        let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
        let files = SpecInFolder { folder: Path::new(""), text: &text };
        let compiled = driver::compile(&[vec!["mutant.kdl".to_owned()]], &files, &Levels::default()).ok()?;
        let misread = compiled.findings.iter().find(|finding| finding.rule.is_fixed());
        if let Some(misread) = misread {
            return Some(format!("imported it is not understood: {}\n{text}", misread.message));
        }
        let (checked, sources) = compiled.into_unchecked();
        let options = bundle::Options::default();
        let Ok(again) = bundle::build(&checked, PRODUCTS, &sources, &options).and_then(|made| made.files())
        else {
            continue;
        };
        let again = import(&files_of(&again), &read_options);
        let Some(again) = again.iter().find(|adopted| is_own(adopted)) else {
            return Some(format!("imported and built, it is not found again:\n{text}"));
        };
        let differences = compose::differences(&one.model, &again.model);
        if !differences.is_empty() {
            return Some(format!("imported and built, it says something else: {differences:#?}\n{text}"));
        }
    }
    None
}

fn files_of(built: &[BundleFile]) -> Built {
    let own = built.iter().filter(|file| file.path.starts_with("hosts/"));
    Built(own.map(|file| (file.path.clone(), file.content.bytes().to_vec())).collect())
}

fn import(files: &Built, options: &ReadOptions) -> Vec<driver::Adopted> {
    driver::import(&Walked::of(files.0.keys().cloned()), files, options)
}

/// How many fixes of one spec are tried.
const MOST_FIXES: usize = 8;

/// Fixes that leave their finding, or add an error.
fn broken_fixes(folder: &Path, text: &str) -> Vec<String> {
    let files = SpecInFolder { folder, text };
    let compile =
        |files: &dyn Files| driver::compile(&[vec!["mutant.kdl".to_owned()]], files, &Levels::default());
    let Ok(Compiled { findings, sources, .. }) = compile(&files) else { return Vec::new() };
    let before = Before { findings: &findings, sources: &sources };
    let fixes = findings.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
    let broken = fixes.take(MOST_FIXES).filter_map(|(finding, fix)| {
        let after = compile(&Changed::new(&files, &fix.edits, &sources)).ok()?;
        let after = (after.findings, after.sources);
        let written: Vec<&String> = fix.edits.iter().map(|edit| &edit.text).collect();
        (!driver::works(&before, &after, finding, &fix.edits)).then(|| {
            let left: Vec<String> =
                after.0.iter().map(|one| format!("{}: {}", one.rule.code, one.message)).collect();
            let line = sources.start(finding.span).line;
            let (code, message, title) = (finding.rule.code, &finding.message, &fix.title);
            format!("{line}: {code}: {message}\n  {title}: {written:?}\n  left: {left:#?}")
        })
    });
    broken.collect()
}

fn cases() -> u32 {
    std::env::var("MUTANTS").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

/// The folder and the text of a spec with some changes.
pub(crate) fn mutant(which: usize, changes: Vec<Change>) -> (&'static Path, String) {
    let (folder, text) = &SPECS[which % SPECS.len()];
    (folder, changes.into_iter().fold(text.clone(), |text, change| changed(&text, change)))
}

/// Fails for what is wrong with a mutant; with COLLECT it is shown, and the search continues.
#[expect(clippy::print_stdout, reason = "who asked for it reads it")]
fn no_failure(wrong: &[String], text: &str) -> Result<(), TestCaseError> {
    let wrong = wrong.join("\n");
    if !wrong.is_empty() && std::env::var_os("COLLECT").is_some() {
        println!("=== {wrong}\n--- of\n{text}");
        return Ok(());
    }
    prop_assert!(wrong.is_empty(), "{}\n{}", wrong, text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_passes_is_built_converted_and_found_again(
        which in any::<usize>(),
        changes in prop::collection::vec((0u8..10, any::<usize>(), any::<usize>(), any::<usize>()), 0..4),
    ) {
        let (folder, text) = mutant(which, changes);
        no_failure(problem(folder, &text).as_slice(), &text)?;
    }

    #[test]
    fn what_is_proposed_works(
        which in any::<usize>(),
        changes in prop::collection::vec((0u8..10, any::<usize>(), any::<usize>(), any::<usize>()), 1..4),
    ) {
        let (folder, text) = mutant(which, changes);
        no_failure(&broken_fixes(folder, &text), &text)?;
    }
}
