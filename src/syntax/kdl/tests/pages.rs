//! The examples on the rules' pages do what the pages say.

use std::collections::BTreeSet;

use super::{messages, parse};
use crate::syntax::rules;

/// The fenced blocks of a page that carry the mark.
fn blocks(page: &str, mark: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.trim() == format!("```{mark}") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

#[test]
fn examples_fail_and_pass() {
    for rule in rules::ALL {
        let page = rule.page();
        let (fails, passes) = (blocks(&page, "kdl,fails"), blocks(&page, "kdl,passes"));
        assert!(!fails.is_empty() && !passes.is_empty(), "{} has no examples", rule.code);
        for text in fails {
            let (_, findings) = parse(&text);
            let codes: Vec<&str> = findings.iter().map(|finding| finding.rule.code).collect();
            assert_eq!(codes, [rule.code], "{text}\n{:?}", messages(&findings));
        }
        for text in passes {
            let (_, findings) = parse(&text);
            assert!(findings.is_empty(), "{}: {text}\n{:?}", rule.code, messages(&findings));
        }
    }
}

#[test]
fn pages_have_their_headings_and_codes_their_order() {
    let mut names = BTreeSet::new();
    for (rule, number) in rules::ALL.iter().zip(1..) {
        assert_eq!(rule.code, format!("SYN{number:03}"));
        assert!(names.insert(rule.name), "{} is there twice", rule.name);
        for heading in ["## What it checks", "## Why it matters", "## How to fix"] {
            assert!(rule.page().contains(heading), "{} lacks {heading:?}", rule.code);
        }
        assert!(
            rule.summary().starts_with("Reports ") && rule.summary().ends_with('.'),
            "{}",
            rule.summary()
        );
    }
}
