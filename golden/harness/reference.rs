//! `schemas/language.kdl` says of the language what the language takes: each statement in each block, each property of each statement.

use clusterc::diagnostic::Levels;
use clusterc::driver::{self, PRODUCTS};
use clusterc::reference::{self, language};
use libtest_mimic::{Failed, Trial};

use crate::pages::Memory;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("reference/file-has-no-mistakes", file_has_no_mistakes),
        Trial::test("reference/statements-in-blocks", statements_in_blocks),
        Trial::test("reference/properties-of-statements", properties_of_statements),
        Trial::test("reference/every-word-has-a-page", every_word_has_a_page),
    ]
}

/// Products whose words differ: what one of them takes, the language has.
const PRODUCTS_TRIED: [(&str, &str); 2] = [("iotdb", "1.3.3"), ("dolphindb", "2.00.12")];

fn codes(spec: &str) -> Result<Vec<(String, String)>, Failed> {
    let groups = [vec!["cluster.kdl".to_owned()]];
    let compiled = driver::compile(&groups, &Memory(spec.to_owned()), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let own = compiled.findings.iter().map(|finding| (finding.rule.code.to_owned(), finding.message.clone()));
    Ok(own.collect())
}

fn file_has_no_mistakes() -> Result<(), Failed> {
    let text = std::fs::read(crate::root().join("schemas/language.kdl"))?;
    let mut sources = clusterc::source::SourceMap::default();
    let file = sources.add(clusterc::source::SourceFile::from_bytes("language.kdl", text));
    let (_, findings) = clusterc::syntax::kdl::read(file, sources.file(file));
    if findings.is_empty() { Ok(()) } else { Err(format!("{findings:#?}").into()) }
}

/// A spec with a statement in a block; `role` is a statement that places nodes.
fn within(block: &str, statement: &str, (product, version): (&str, &str)) -> String {
    let cluster =
        |body: &str| format!("cluster \"a\" product=\"{product}\" version=\"{version}\" {{\n{body}\n}}\n");
    match block {
        // A file without any statement of a spec is one of someone else.
        "top" => format!("{statement}\nhost \"z\"\n"),
        "cluster" => cluster(statement),
        "host" => cluster(&format!("host \"n\" {{\n{statement}\n}}")),
        "class" => cluster(&format!("class \"c\" {{\n{statement}\n}}")),
        "every" => cluster(&format!("every \"datanode\" {{\n{statement}\n}}")),
        "role" => cluster(&format!("datanode on=\"n\" {{\n{statement}\n}}")),
        "monitoring" => cluster(&format!("monitoring {{\n{statement}\n}}")),
        other => panic!("a block without a spec: {other}"),
    }
}

const BLOCKS: [&str; 7] = ["top", "cluster", "host", "class", "every", "role", "monitoring"];

fn statements_in_blocks() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for statement in &language().0 {
        let name = &statement.name;
        for block in BLOCKS {
            let spec = within(block, &format!("{name} \"x\" reason=\"y\""), PRODUCTS_TRIED[0]);
            let is_unknown = |(code, message): &(String, String)| {
                code == "SPEC001" && message.starts_with(&format!("`{name}` "))
            };
            // What files say is read before statements are distinguished.
            let is_taken = match &**name {
                "include" => matches!(block, "top" | "cluster"),
                "extends" => block == "top",
                _ => !codes(&spec)?.iter().any(is_unknown),
            };
            if is_taken != statement.within.iter().any(|own| **own == *block) {
                wrong.push(format!(
                    "`{name}` in `{block}`: the language {}",
                    if is_taken { "takes it" } else { "does not" }
                ));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn properties_of_statements() -> Result<(), Failed> {
    let (statements, placing) = language();
    let mut words: Vec<&str> =
        statements.iter().flat_map(|own| own.properties.iter()).map(|own| &*own.name).collect();
    words.extend(placing.properties.iter().chain(&placing.in_block).map(|own| &*own.name));
    words.sort_unstable();
    words.dedup();
    let mut wrong = Vec::new();
    let takes = |block: &str, statement: &str, word: &str| -> Result<bool, Failed> {
        for product in PRODUCTS_TRIED {
            let spec = within(block, &format!("{statement} {word}=\"x\""), product);
            let is_unknown = |(code, message): &(String, String)| {
                code == "SPEC002" && message.ends_with(&format!("has no property `{word}`"))
            };
            if !codes(&spec)?.iter().any(is_unknown) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    for statement in statements {
        // What names files is read before its properties are checked.
        if matches!(&*statement.name, "include" | "extends" | "cluster") {
            continue;
        }
        let block = statement.within.first().map_or("cluster", |block| &**block);
        let arguments = if statement.arguments.is_empty() { "" } else { " \"datanode\"" };
        for word in &words {
            let is_taken = takes(block, &format!("{}{arguments}", statement.name), word)?;
            if is_taken != statement.property(word).is_some() {
                wrong.push(format!(
                    "`{}` with `{word}=`: the language {}",
                    statement.name,
                    if is_taken { "takes it" } else { "does not" }
                ));
            }
        }
    }
    for word in &words {
        let known = placing.properties.iter().any(|own| *own.name == **word);
        if takes("cluster", "datanode on=\"n\"", word)? && !known && !matches!(*word, "on" | "alias" | "zone")
        {
            wrong.push(format!("a statement that places nodes with `{word}=`: the language takes it"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn every_word_has_a_page() -> Result<(), Failed> {
    let without: Vec<&str> = reference::words(PRODUCTS)
        .into_iter()
        .filter(|word| reference::page(PRODUCTS, word).is_none_or(|page| page.trim().is_empty()))
        .collect();
    if without.is_empty() { Ok(()) } else { Err(format!("no page: {without:?}").into()) }
}
