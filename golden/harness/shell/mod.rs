//! Variables of the emitted scripts: none takes another one's, as CONTRIBUTING.md has it.

mod own;
mod read;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use libtest_mimic::{Failed, Trial};
use read::Script;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![Trial::test("shell/what-is-found", what_is_found)];
    for spec in crate::bundles::all_specs() {
        let name = spec.strip_prefix(crate::root()).unwrap_or(&spec).display().to_string();
        trials.push(Trial::test(format!("shell/{name}"), move || variables(&spec)));
    }
    trials
}

/// Each script of a bundle, with what it sources.
fn variables(spec: &std::path::Path) -> Result<(), Failed> {
    let mut folders: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in crate::bundles::files(spec)? {
        let depth = if file.path.starts_with("hosts/") { 2 } else { 1 };
        let mut parts = file.path.splitn(depth + 1, '/');
        let folder: Vec<&str> = parts.by_ref().take(depth).collect();
        let name = parts.next().filter(|name| name.ends_with(".sh") && !name.starts_with("files/"));
        if let Some(name) = name {
            let text = String::from_utf8_lossy(file.content.bytes()).into_owned();
            folders.entry(folder.join("/")).or_default().insert(name.to_owned(), text);
        }
    }
    let mut wrong = BTreeSet::new();
    // Most hosts have the same scripts.
    let folders: BTreeSet<BTreeMap<String, String>> = folders
        .into_values()
        .map(|scripts| scripts.into_iter().filter(|(name, _)| !name.starts_with("services/")).collect())
        .collect();
    for texts in &folders {
        wrong.extend(check(texts)?);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Vec::from_iter(wrong).join("\n").into()) }
}

/// The findings of all scripts of a folder.
fn check(texts: &BTreeMap<String, String>) -> Result<BTreeSet<String>, Failed> {
    let mut scripts: BTreeMap<&str, Script> = BTreeMap::new();
    for (name, text) in texts {
        scripts.insert(name, read::read(text).map_err(|wrong| format!("{name}: {wrong}"))?);
    }
    let mut wrong = BTreeSet::new();
    for (&name, script) in scripts.iter().filter(|(name, _)| texts[**name].starts_with("#!")) {
        let mut program = vec![(name, script)];
        let mut sourced = 0;
        while let Some((_, script)) = program.get(sourced) {
            sourced += 1;
            for path in &script.sources {
                // A path that is put together may be any: `lib/$PRODUCT.sh`.
                let path = path.trim_start_matches("*/");
                let (before, after) = path.split_once('*').unwrap_or((path, ""));
                for (&name, script) in &scripts {
                    let is_meant =
                        name.starts_with(before) && name.ends_with(after) && !texts[name].starts_with("#!");
                    if is_meant && program.iter().all(|(other, _)| *other != name) {
                        program.push((name, script));
                    }
                }
            }
        }
        wrong.extend(own::check(&program));
    }
    Ok(wrong)
}

const SCRIPT: &str = r#"#!/bin/sh
. "$HERE/lib.sh"
main() {
    place=$1
    for one in a b; do
        move_into "$place" "$one"
        (move_into "$one" "$one")
    done
    each take "$place"
    shared=$(count <<END
$missing
END
    )
}
take() {
    word=taken
    say "$word"
}
main "$@"
"#;

const LIBRARY: &str = r#"
known=yes
move_into() {
    place=$2
    say "$place" 'of $nobody' # $nobody
}
count() (
    number=0
    while read -r _; do
        number=$((number + 1))
    done
    say "$number"
)
each() {
    word=$1
    shift
    "$word" "$@"
    say "did $word"
}
say() {
    printf '%s\n' "$*"
}
"#;

const FOUND: [&str; 5] = [
    "lib.sh:17: `each` needs `word` after this call, and one of [\"take\"] assigns it",
    "lib.sh:2: `known` is assigned for all who source this: upper case",
    "run.sh:11: `main` reads `missing`, which is another function's",
    "run.sh:10: `main` assigns `shared` and does not read it",
    "run.sh:6: `main` needs `place` after this call, which assigns it",
];

/// Each way to break the rule is found, and nothing else.
fn what_is_found() -> Result<(), Failed> {
    let texts = [("run.sh", SCRIPT), ("lib.sh", LIBRARY)];
    let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let found = check(&texts)?;
    let expected: BTreeSet<String> = FOUND.into_iter().map(str::to_owned).collect();
    if found == expected { Ok(()) } else { Err(format!("{found:#?}").into()) }
}
