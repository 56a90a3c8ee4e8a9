//! The grammar and the snippets of the extension for VS Code know words of the language, and no others.

use std::collections::BTreeSet;

use clusterc::catalog::Products;
use clusterc::driver::PRODUCTS;
use clusterc::reference::language;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;

const GRAMMAR: &str = "editors/vscode/syntaxes/clusterc.tmLanguage.json";

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("grammar/words", words)]
}

/// The words that the grammar colors by what they are, by the scope that it gives them.
fn colored() -> Result<Vec<(String, BTreeSet<String>)>, Failed> {
    let grammar: Value = serde_json::from_str(&std::fs::read_to_string(crate::root().join(GRAMMAR))?)?;
    let rules = grammar["repository"]["statement"]["patterns"].as_array().ok_or("no statements")?;
    let mut colored = Vec::new();
    for rule in rules {
        let begin = rule["begin"].as_str().unwrap_or_default();
        let scope = rule["beginCaptures"]["1"]["name"].as_str().unwrap_or_default();
        let list = begin.split_once("])(").and_then(|(_, rest)| rest.split_once(")(?"));
        let is_list =
            |list: &str| list.bytes().all(|byte| byte.is_ascii_lowercase() || b"|-".contains(&byte));
        if let Some((list, _)) = list.filter(|(list, _)| is_list(list)) {
            colored.push((scope.to_owned(), list.split('|').map(str::to_owned).collect()));
        }
    }
    Ok(colored)
}

fn words() -> Result<(), Failed> {
    let statements: BTreeSet<String> = language().0.iter().map(|one| one.name.to_string()).collect();
    let words = PRODUCTS.words();
    let catalogs = PRODUCTS.iter().map(|product| product.catalog());
    let roles: BTreeSet<String> =
        catalogs.flat_map(|catalog| &catalog.roles).map(|role| role.name.to_string()).collect();
    let colored = colored()?;
    for (scope, known) in &colored {
        let unknown: Vec<&String> =
            known.iter().filter(|word| !statements.contains(*word) && !roles.contains(*word)).collect();
        if !unknown.is_empty() {
            return Err(format!("{scope}: {unknown:?} are no words of the language of {words:?}").into());
        }
    }
    let known = colored.iter().find(|(scope, _)| scope.contains("role")).ok_or("no roles")?;
    let missing: Vec<&String> = roles.iter().filter(|role| !known.1.contains(*role)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("the grammar lacks the roles {missing:?}").into()) }
}
