//! Every file dropped into golden/ is its own test: `cargo test --test golden`.
//!
//! `BLESS=1` refreshes what is compared; then read `git diff` as a user would read the output.

mod ainode;
mod altered;
mod bundles;
mod catalog;
mod convert;
mod corpus;
mod dependencies;
mod dist;
mod docs;
mod faults;
mod faulty_disk;
mod found;
mod grammar;
mod growth;
mod guide;
mod hostile;
mod import;
mod init;
mod injection;
mod install;
mod kills;
mod layers;
mod layout;
mod lint;
mod lsp;
mod names;
mod new_rule;
mod operations;
mod pages;
mod payloads;
mod plan;
mod reference;
mod report;
mod schemas;
mod secrets;
mod security;
mod settled;
mod shell;
mod specs;
mod suggestions;
mod together;
mod trust;
mod twins;
mod windows;
#[path = "../real/witness.rs"]
mod witness;
mod words;
mod writing;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = Vec::new();
    trials.extend(specs::trials());
    trials.extend(suggestions::trials());
    trials.extend(together::trials());
    trials.extend(twins::trials());
    trials.extend(convert::trials());
    trials.extend(pages::trials());
    trials.extend(ainode::trials());
    trials.extend(bundles::trials());
    trials.extend(shell::trials());
    trials.extend(writing::trials());
    trials.extend(install::trials());
    trials.extend(injection::trials());
    trials.extend(trust::trials());
    trials.extend(altered::trials());
    trials.extend(hostile::trials());
    trials.extend(payloads::trials());
    trials.extend(plan::trials());
    trials.extend(settled::trials());
    trials.extend(report::trials());
    trials.extend(kills::trials());
    trials.extend(catalog::trials());
    trials.extend(schemas::trials());
    trials.extend(init::trials());
    trials.extend(reference::trials());
    trials.extend(secrets::trials());
    trials.extend(new_rule::trials());
    trials.extend(dependencies::trials());
    trials.extend(dist::trials());
    trials.extend(docs::trials());
    trials.extend(guide::trials());
    trials.extend(layers::trials());
    trials.extend(grammar::trials());
    trials.extend(layout::trials());
    trials.extend(lint::trials());
    trials.extend(found::trials());
    trials.extend(lsp::trials());
    trials.extend(names::trials());
    trials.extend(faults::trials());
    trials.extend(faulty_disk::trials());
    trials.extend(import::trials());
    trials.extend(corpus::trials());
    trials.extend(operations::trials());
    trials.extend(windows::trials());
    trials.extend(growth::trials());
    trials.extend(words::trials());
    let names = trials.iter().map(|trial| trial.name().to_owned()).collect();
    trials.extend(security::trials(names));
    libtest_mimic::run(&arguments, trials).exit();
}

/// The repository.
fn root() -> std::path::PathBuf {
    std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether what is compared is to be written again.
fn blesses() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// Compares a text with a file, or writes the file.
fn compare(path: &std::path::Path, actual: &str) -> Result<(), String> {
    if blesses() {
        let known = std::fs::read_to_string(path).unwrap_or_default();
        if known != actual {
            std::fs::write(path, actual)
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        return Ok(());
    }
    let expected = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}; BLESS=1 writes it", path.display()))?;
    if expected == actual {
        return Ok(());
    }
    let shown = diffy::DiffOptions::new()
        .set_original_filename("expected")
        .set_modified_filename("actual")
        .create_patch(&expected, actual)
        .to_string();
    Err(format!("{} differs; BLESS=1 refreshes it\n{shown}", path.display()))
}

/// Every file below a folder, sorted.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
