//! docs/iotdb-rules.md: what IoTDB's servers, scripts and guide demand of a cluster, and which rule looks at it.

use std::fmt::Write;

use crate::rules::registry;

/// One demand a line: topic, demand, versions, codes of rules or `-`, what else looks at it or why nothing does.
const DEMANDS: &str = include_str!("demands.tsv");

/// The page.
pub(super) fn page() -> String {
    let mut text = String::from(
        "# What Apache IoTDB demands\n\n<!-- Generated: BLESS=1 cargo test --test golden docs. -->\n\n",
    );
    text += "What the servers, their scripts and their manuals demand of a cluster, and what looks at it: rules, the emitted scripts, or\n";
    text += "nothing, with the reason. Demands that only a running host can meet are looked at there.\n";
    let mut topic = "";
    for [group, demand, versions, codes, note] in lines() {
        if group != topic {
            topic = group;
            let (first, rest) = group.split_at_checked(1).unwrap_or((group, ""));
            let _ = write!(text, "\n## {}{rest}\n\n", first.to_uppercase());
            text += "| demand | versions | rules | elsewhere |\n| --- | --- | --- | --- |\n";
        }
        let rules: Vec<String> = codes
            .split(' ')
            .filter_map(registry::find)
            .map(|rule| format!("[{}](rules.md#{}-{})", rule.code, rule.code.to_lowercase(), rule.name))
            .collect();
        let _ = writeln!(text, "| {demand} | {versions} | {} | {note} |", rules.join(", "));
    }
    text
}

/// The demands field by field; lines of another shape are left out, and a test finds them.
fn lines() -> impl Iterator<Item = [&'static str; 5]> {
    let lines = DEMANDS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_demand_has_a_rule_or_a_reason() {
        let written = DEMANDS.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(written.count(), lines().count(), "a line has not five fields");
        for [topic, demand, versions, codes, note] in lines() {
            let is_full = [topic, demand, versions, codes].iter().all(|field| !field.is_empty());
            assert!(is_full, "{demand}: a field is empty");
            let unknown = codes.split(' ').find(|code| *code != "-" && registry::find(code).is_none());
            assert_eq!(unknown, None, "{demand}");
            assert!(codes != "-" || !note.is_empty(), "{demand}: neither a rule nor a reason");
        }
    }
}
