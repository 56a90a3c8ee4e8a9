//! IOTDB043: empty-share.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, names, verb};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::rules::kit::group;

declare_rule! {
    /// Reports shares of a DataNode's heap that are 0.
    ///
    /// ## What it checks
    ///
    /// `datanode_memory_proportion`: the shares of storage, of queries and of the schema, which are the first
    /// three, must be above 0, and no share may be below 0.
    ///
    /// ## Why it matters
    ///
    /// Without memory for storage every insert waits and fails: `606: System rejected over 10039ms`; from 1.3.4 on
    /// the server tries it again and again, and the client waits. Under SimpleConsensus and RatisConsensus releases
    /// before 2.0 still write rows, so the finding is a warning there. Without memory for queries the DataNode does
    /// not start: `max bytes should be greater than zero: 0`. Without memory for the schema no series can be
    /// created: `502: Too many timeseries in memory`. With a negative share the DataNode stops: `maximum weight
    /// must not be negative`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "datanode_memory_proportion" "0:6:1:1:1:1"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "datanode_memory_proportion" "3:3:1:1:0:2"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give storage, queries and schema a share.
    pub static EMPTY_SHARE = {
        code: "IOTDB043", name: "empty-share", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// The old name has the same first parts.
const NAMES: &[&str] =
    &["datanode_memory_proportion", "storage_query_schema_consensus_free_memory_proportion"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    Negative,
    NoStorage,
    NoQuery,
    NoSchema,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, NAMES) {
            continue;
        }
        let starved = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let setting = NAMES
                .iter()
                .filter_map(|name| model.setting_named(node, name))
                .find(|setting| is_set(setting))?;
            Some(((location(&setting, node), setting.value.to_string(), problem(&setting.value)?), id))
        });
        // 1.3.3 wrote rows of these without a share for them, and 1.3.4 answered; 2.0.10 never answers.
        let class = survey
            .leader(id)
            .and_then(|(_, leader)| model.setting_named(leader, "data_region_consensus_protocol_class"));
        let is_former = Version::parse("2.0.1-beta").is_some_and(|first| cluster.view.version < first);
        let writes_all_the_same = is_former
            && class.is_some_and(|class| {
                class.value.ends_with(".SimpleConsensus") || class.value.ends_with(".RatisConsensus")
            });
        for ((span, value, problem), nodes) in group(starved) {
            let who = names(model, &nodes);
            let has = verb(&nodes, "has", "have");
            let (message, note) = match problem {
                Problem::Negative => (
                    format!("`{value}` gives {who} a negative share of the heap"),
                    "the DataNode stops: \"IllegalArgumentException: maximum weight must not be negative\"",
                ),
                Problem::NoStorage if writes_all_the_same => (
                    format!("{who} {has} no memory for storage: the first share of `{value}` is 0"),
                    "rows are still written, but their memory has no limit",
                ),
                Problem::NoStorage => (
                    format!("{who} {has} no memory for storage: the first share of `{value}` is 0"),
                    "every insert fails with \"606: System rejected over 10039ms\"",
                ),
                Problem::NoQuery => (
                    format!("{who} {has} no memory for queries: the second share of `{value}` is 0"),
                    "the DataNode does not start: \"max bytes should be greater than zero: 0\"",
                ),
                Problem::NoSchema => (
                    format!("{who} {has} no memory for the schema: the third share of `{value}` is 0"),
                    "no time series can be created: \"502: Too many timeseries in memory\"",
                ),
            };
            let finding = Finding::new(&EMPTY_SHARE, span, message)
                .note(note)
                .note("the shares: storage, query, schema, consensus, pipes, free")
                .help("use the default, 3:3:1:1:1:1");
            let is_mild = problem == Problem::NoStorage && writes_all_the_same;
            let finding = if is_mild { finding.severity(Severity::Warning) } else { finding };
            findings.push(about(finding, model, &nodes));
        }
    }
}

fn problem(value: &str) -> Option<Problem> {
    let numbers: Option<Vec<i64>> = value.split(':').map(|part| part.trim().parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() > 3)?;
    if numbers.iter().any(|&number| number < 0) {
        Some(Problem::Negative)
    } else if numbers.iter().all(|&number| number == 0) {
        // The whole list is dropped then, which is its own finding.
        None
    } else if numbers[0] == 0 {
        Some(Problem::NoStorage)
    } else if numbers[1] == 0 {
        Some(Problem::NoQuery)
    } else {
        (numbers[2] == 0).then_some(Problem::NoSchema)
    }
}
