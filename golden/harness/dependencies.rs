//! Crates: each one that Cargo.toml names is reviewed in docs/dependencies.md, each licence is one of deny.toml, and all come from crates.io. It is the part
//! of `cargo deny check` that needs nothing but cargo.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use crate::writing::{Outcome, ensure};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("dependencies/reviewed", reviewed),
        Trial::test("dependencies/licences", licences),
        Trial::test("dependencies/sources", sources),
    ]
}

fn metadata() -> Result<Value, Failed> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ask = |more: &[&str]| {
        Command::new(&cargo)
            .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
            .args(more)
            .current_dir(crate::root())
            .output()
    };
    let mut printed = ask(&["--offline"])?;
    // Crates of other systems are not there yet on a machine that has only built for its own.
    if !printed.status.success() {
        printed = ask(&[])?;
    }
    ensure(printed.status.success(), &String::from_utf8_lossy(&printed.stderr))?;
    Ok(serde_json::from_slice(&printed.stdout)?)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// The package itself: the only one without a source.
fn own(metadata: &Value) -> Result<&Value, Failed> {
    Ok(list(metadata, "packages").find(|package| package["source"].is_null()).ok_or("no package of ours")?)
}

fn reviewed() -> Outcome {
    let metadata = metadata()?;
    let named = list(own(&metadata)?, "dependencies").filter_map(|one| one["name"].as_str());
    let named: BTreeSet<&str> = named.collect();
    let page = fs::read_to_string(crate::root().join("docs/dependencies.md"))?;
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let rows: BTreeSet<&str> = rows.collect();
    ensure(named.len() > 20, "the list of crates is not read")?;
    let (missing, idle) = (named.difference(&rows), rows.difference(&named));
    let printed = format!(
        "no line for {:?}, lines for nothing: {:?}",
        missing.collect::<Vec<_>>(),
        idle.collect::<Vec<_>>()
    );
    ensure(named == rows, &printed)
}

/// The licences that deny.toml allows.
fn allowed() -> Result<Vec<String>, Failed> {
    let text = fs::read_to_string(crate::root().join("deny.toml"))?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("allow = [")).ok_or("deny.toml allows nothing")?;
    Ok(line.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

/// Whether an expression of licences can be met: of those with `OR` (or the older `/`) between them one, with `AND` all.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let all = expression.replace('/', " OR ").replace(") AND ", " AND_ALL ").replace('(', "");
    let any = |text: &str| {
        text.split(" OR ").any(|choice| {
            choice
                .split(" AND ")
                .all(|one| allowed.iter().any(|allowed| allowed == one.trim().trim_end_matches(')')))
        })
    };
    all.split(" AND_ALL ").all(any)
}

fn licences() -> Outcome {
    let allowed = allowed()?;
    for (expression, is_fine) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT/GPL-3.0", true),
        ("GPL-3.0 OR MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0", false),
    ] {
        ensure(is_met(expression, &allowed) == is_fine, &format!("`{expression}` is misread"))?;
    }
    let metadata = metadata()?;
    let refused = list(&metadata, "packages").filter_map(|package| {
        let licence = package["license"].as_str().unwrap_or("no licence");
        (!is_met(licence, &allowed)).then(|| format!("{}: {licence}", package["id"]))
    });
    let refused: Vec<String> = refused.collect();
    ensure(refused.is_empty(), &format!("licences that deny.toml does not allow: {refused:#?}"))
}

fn sources() -> Outcome {
    const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";
    let metadata = metadata()?;
    let own = own(&metadata)?;
    let from_elsewhere = list(&metadata, "packages")
        .filter(|package| package["id"] != own["id"] && package["source"].as_str() != Some(CRATES));
    let from_elsewhere: Vec<&Value> = from_elsewhere.map(|package| &package["id"]).collect();
    ensure(from_elsewhere.is_empty(), &format!("not from crates.io: {from_elsewhere:?}"))?;
    let wild =
        list(own, "dependencies").filter(|one| one["req"].as_str().is_none_or(|req| req.contains('*')));
    let wild: Vec<&Value> = wild.map(|one| &one["name"]).collect();
    ensure(wild.is_empty(), &format!("without a version: {wild:?}"))
}
