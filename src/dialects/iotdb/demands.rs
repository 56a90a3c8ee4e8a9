//! docs/iotdb-rules.md: what IoTDB's servers, scripts and guide demand of a cluster, and which rule looks at it.

use crate::dialects::demands;

/// One demand a line: topic, demand, versions, codes of rules or `-`, what else looks at it or why nothing does.
const DEMANDS: &str = include_str!("demands.tsv");

/// The page.
pub(super) fn page() -> String {
    let introduction = "What the servers, their scripts and their manuals demand of a cluster, and what looks at it: rules, the emitted scripts, or\n\
        nothing, with the reason. Demands that only a running host can meet are looked at there.\n";
    demands::page("What Apache IoTDB demands", introduction, DEMANDS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_demand_has_a_rule_or_a_reason() {
        assert_eq!(super::demands::problems(super::DEMANDS), Vec::<String>::new());
    }
}
