//! SECURITY.md: the tests that hold its promises are there.

use std::collections::BTreeSet;
use std::fs;

use libtest_mimic::{Failed, Trial};

use crate::writing::ensure;

/// `names` are those of all other tests.
pub(crate) fn trials(names: Vec<String>) -> Vec<Trial> {
    vec![Trial::test("security/promises-are-held", move || promises_are_held(&names))]
}

fn promises_are_held(names: &[String]) -> Result<(), Failed> {
    let page = fs::read_to_string(crate::root().join("SECURITY.md"))?;
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promised"));
    let rows: Vec<&str> = rows.filter(|line| !line.starts_with("| ---")).collect();
    ensure(rows.len() > 10, "the tables are not read")?;
    let mut missing = BTreeSet::new();
    for row in rows {
        let held_by = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        let tests: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        ensure(!tests.is_empty(), &format!("nothing holds: {row}"))?;
        // A test, a group of them that ends in `/`, or a path of the repository.
        let is_there = |test: &&str| {
            let is_group = test.ends_with('/');
            names.iter().any(|name| name == test || (is_group && name.starts_with(*test)))
                || crate::root().join(test).exists()
        };
        missing.extend(tests.into_iter().filter(|test| !is_there(test)));
    }
    ensure(missing.is_empty(), &format!("no such tests: {missing:?}"))
}
