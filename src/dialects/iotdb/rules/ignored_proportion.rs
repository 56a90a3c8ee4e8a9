//! IOTDB042: ignored-proportion.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Instance, Model, Setting};
use crate::rules::kit::{assignment, group};

declare_rule! {
    /// Reports memory shares that the server ignores.
    ///
    /// ## What it checks
    ///
    /// `storage_engine_memory_proportion` and `write_memory_proportion`, whose two numbers must both be positive;
    /// the second parameter is read only if the first is set. Also lists whose numbers are all 0.
    ///
    /// ## Why it matters
    ///
    /// The DataNode starts with the default shares. For two numbers its log has `The value of
    /// storage_engine_memory_proportion is illegal, use default value 8:2 .`, for the other cases nothing.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "write_memory_proportion" "18:2"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "storage_engine_memory_proportion" "8:2"
    ///         set "write_memory_proportion" "18:2"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give each part at least 1, and set `storage_engine_memory_proportion` together with `write_memory_proportion`.
    pub static IGNORED_PROPORTION = {
        code: "IOTDB042", name: "ignored-proportion", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const STORAGE: &str = "storage_engine_memory_proportion";
const WRITE: &str = "write_memory_proportion";

/// Lists of which a sum of 0 alone is dropped.
const LONG: &[&str] = &[
    "datanode_memory_proportion",
    "schema_memory_proportion",
    "chunk_timeseriesmeta_free_memory_proportion",
];

/// Why a list is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    NotPositive,
    AllZero,
    Alone,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for &name in [STORAGE, WRITE].iter().chain(LONG).filter(|name| is_written(cluster, &[name])) {
            let dropped = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
                let setting = model.setting_named(node, name).filter(is_set)?;
                let reason = reason(model, node, name, &setting)?;
                Some(((location(&setting, node), setting.value.to_string(), reason), id))
            });
            for ((span, value, reason), nodes) in group(dropped) {
                let default = nodes.first().and_then(|&id| {
                    let view = model.view(model.instance(id));
                    view.named(name).next()?.default
                });
                let instead = default
                    .map_or_else(|| "its default".to_owned(), |default| format!("{default}, its default"));
                let message = match reason {
                    Reason::Alone => format!("`{name}` is read only if `{STORAGE}` is set"),
                    _ => format!("`{name}` `{value}` is ignored: {instead}, is used"),
                };
                let finding = Finding::new(&IGNORED_PROPORTION, span, message);
                let finding = match reason {
                    Reason::NotPositive => {
                        finding.note("each number must be above 0").help("write numbers above 0")
                    }
                    Reason::AllZero => {
                        finding.note("its numbers are all 0").help("write shares, for example the default")
                    }
                    Reason::Alone => {
                        let finding = finding.note(format!("{instead}, is used"));
                        let first = nodes.first().map(|id| model.instance(*id));
                        match first.and_then(|node| assignment(model, node, STORAGE, "8:2")) {
                            Some((help, change)) => finding.propose(format!("add: {help}"), vec![change]),
                            None => finding,
                        }
                        .otherwise(format!("set `{STORAGE}` for the same nodes"))
                    }
                };
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}

/// Why the server drops the list, if it does. What is not a list of numbers is a matter of its type.
fn reason(model: &Model, node: &Instance, name: &str, setting: &Setting<'_>) -> Option<Reason> {
    let numbers: Option<Vec<i64>> = setting.value.split(':').map(|part| part.trim().parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() > 1)?;
    if LONG.contains(&name) {
        return numbers.iter().all(|&number| number == 0).then_some(Reason::AllZero);
    }
    if numbers.iter().any(|&number| number <= 0) {
        return Some(Reason::NotPositive);
    }
    let is_alone = name == WRITE && !model.setting_named(node, STORAGE).is_some_and(|other| is_set(&other));
    is_alone.then_some(Reason::Alone)
}
