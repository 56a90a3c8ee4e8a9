//! docs/dolphindb-rules.md: what DolphinDB's guides and reference demand of a cluster, and which rule looks at it.

use crate::dialects::demands;

/// One demand a line: topic, demand, versions, codes of rules or `-`, what else looks at it or why nothing does.
const DEMANDS: &str = include_str!("demands.tsv");

/// The page.
pub(super) fn page() -> String {
    let introduction = "What the guides and the reference demand of a cluster, and what looks at it: rules, the emitted files and scripts, or nothing,\n\
        with the reason. No DolphinDB server could be had to try things on: rules rest on documents, and say so.\n";
    demands::page("What DolphinDB demands", introduction, DEMANDS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_demand_has_a_rule_or_a_reason() {
        assert_eq!(super::demands::problems(super::DEMANDS), Vec::<String>::new());
    }

    #[test]
    fn every_rule_has_a_demand() {
        let codes: Vec<&str> = super::DEMANDS.split(['\t', ' ', '\n']).collect();
        let idle = crate::dialects::dolphindb::rules::CHECKS.iter().map(|check| check.rule.code);
        let idle: Vec<&str> = idle.filter(|code| !codes.contains(code)).collect();
        assert_eq!(idle, Vec::<&str>::new());
    }
}
