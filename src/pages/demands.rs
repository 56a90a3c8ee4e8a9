//! Pages that say what a product demands of a cluster, and which rule checks it. The demands are data: one a line, with
//! topic, demand, versions, codes of rules or `-`, what else checks it or why nothing does.

use std::fmt::Write;

use super::{GENERATED, rule_file};
use crate::registry::Registry;

/// A page of these demands under a title.
pub(super) fn page(registry: &Registry, title: &str, introduction: &str, demands: &'static str) -> String {
    let mut text = format!("# {title}\n\n{GENERATED}\n\n{introduction}");
    let mut topic = "";
    for [group, demand, versions, codes, note] in lines(demands) {
        if group != topic {
            topic = group;
            let (first, rest) = group.split_at_checked(1).unwrap_or((group, ""));
            let _ = write!(text, "\n## {}{rest}\n\n", first.to_uppercase());
            text += "| requirement | versions | rules | elsewhere |\n| --- | --- | --- | --- |\n";
        }
        let rules: Vec<String> = codes
            .split(' ')
            .filter_map(|code| registry.find(code))
            .map(|rule| format!("[{}]({})", rule.code, rule_file(rule)))
            .collect();
        // `<ALIAS>` is not a tag of HTML.
        let (demand, note) = (demand.replace('<', "&lt;"), note.replace('<', "&lt;"));
        let _ = writeln!(text, "| {demand} | {versions} | {} | {note} |", rules.join(", "));
    }
    text
}

/// The demands field by field; lines of another shape are omitted, and a test finds them.
fn lines(demands: &'static str) -> impl Iterator<Item = [&'static str; 5]> {
    let lines = demands.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// What is wrong with the lines: fields that lack, codes that do not exist, demands without a rule and without a reason.
pub(super) fn problems(registry: &Registry, demands: &'static str) -> Vec<String> {
    let mut problems = Vec::new();
    let written = demands.lines().filter(|line| !line.starts_with('#'));
    if written.count() != lines(demands).count() {
        problems.push("a line does not have five fields".to_owned());
    }
    for [topic, demand, versions, codes, note] in lines(demands) {
        if [topic, demand, versions, codes].iter().any(|field| field.is_empty()) {
            problems.push(format!("{demand}: a field is empty"));
        }
        if let Some(code) = codes.split(' ').find(|code| *code != "-" && registry.find(code).is_none()) {
            problems.push(format!("{demand}: there is no rule {code}"));
        }
        if codes == "-" && note.is_empty() {
            problems.push(format!("{demand}: neither a rule nor a reason"));
        }
    }
    problems
}
