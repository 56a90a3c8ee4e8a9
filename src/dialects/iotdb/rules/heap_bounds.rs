//! IOTDB060: heap-bounds.

use super::Survey;
use super::nodes::{about, clusters, is_written, location, names, verb};
use super::process_memory::{options, sized, variable};
use crate::catalog::ParamKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::dialects::iotdb::memory::heap_of;
use crate::model::{Instance, Model};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports Java options whose initial heap is larger than the maximum heap.
    ///
    /// ## What it checks
    ///
    /// `-Xms` and `-Xmx` as Java sees them: those of the memory settings first, those that `jvm` adds last. The
    /// last one of each kind is used. Without memory settings the start script uses its share of the host's
    /// memory for both, if the memory is declared.
    ///
    /// ## Why it matters
    ///
    /// Java does not start: `Initial heap size set to a larger value than the maximum heap size`. This
    /// is a common mistake when only `-Xmx` is added: the memory settings also set `-Xms`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         memory heap="24GiB" direct="4GiB"
    ///         jvm "-Xmx8g"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         memory heap="8GiB" direct="4GiB"
    ///         jvm "-XX:+UseG1GC"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the heap once: `memory heap=… direct=…`.
    pub static HEAP_BOUNDS = {
        code: "IOTDB060", name: "heap-bounds", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

/// Initial heap, maximum heap, in MiB, where the first comes from.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Bounds {
    span: Span,
    option: String,
    first: u64,
    most: u64,
    /// The memory setting, when one decides; `None` for the script's share of the host.
    memory: Option<Span>,
    is_share: bool,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &["IOTDB_JMX_OPTS", "CONFIGNODE_JMX_OPTS"]) {
            continue;
        }
        let wrong = model.instances_of(id).filter_map(|(id, node)| Some((bounds(model, node)?, id)));
        for (bounds, nodes) in group(wrong) {
            let size = |mebibytes: u64| words::bytes(mebibytes << 20);
            let message = format!(
                "{} {} with a heap of {}, but `{}` allows {}",
                names(model, &nodes),
                verb(&nodes, "begins", "begin"),
                size(bounds.first),
                bounds.option,
                size(bounds.most)
            );
            let mut finding = Finding::new(&HEAP_BOUNDS, bounds.span, message);
            if let Some(memory) = bounds.memory {
                finding = finding.label(memory, format!("sets -Xms{}M as well", bounds.first));
            } else if bounds.is_share {
                finding = finding
                    .note("without memory settings the start script sets -Xms to its share of the host");
            }
            let finding = finding
                .note(
                    "Java does not start: \"Initial heap size set to a larger value than the maximum heap size\"",
                )
                .help("set the heap with memory heap=\"…\" direct=\"…\", and remove -Xms and -Xmx");
            findings.push(about(finding, model, &nodes));
        }
    }
}

/// The bounds of a node's heap, where the initial one is above the maximum.
fn bounds(model: &Model, node: &Instance) -> Option<Bounds> {
    let options = options(model, node)?;
    // Up to 1.2 the heap has its own name, and what the script takes by itself is not computed here.
    let splits_total = model.view(node).find("MEMORY_SIZE", ParamKind::Variable, node.role).is_some();
    // A script that takes the heap from the options themselves keeps both in step.
    let heap_of_script = model.view(node).find("ON_HEAP_MEMORY", ParamKind::Variable, node.role);
    if heap_of_script.is_some_and(|param| model.is_unknown(node, param.id)) {
        return None;
    }
    let heap = variable(model, node, if splits_total { "ON_HEAP_MEMORY" } else { "MAX_HEAP_SIZE" })
        .map(|(setting, heap)| (location(&setting, node), heap))
        .or_else(|| {
            variable(model, node, "MEMORY_SIZE")
                .map(|(setting, total)| (location(&setting, node), heap_of(total)))
        });
    let share = if heap.is_none() && splits_total { share(model, node) } else { None };
    let (xms, xmx) = (sized(&options.value, "-Xms"), sized(&options.value, "-Xmx"));
    let from_memory = heap.map(|(_, heap)| heap);
    let first = xms.map(|(_, size)| size).or(from_memory).or(share)?;
    let most = xmx.map(|(_, size)| size).or(from_memory)?;
    // What the host has free of its stated memory is a little less.
    let is_share = xms.is_none() && from_memory.is_none();
    let certain = if is_share { first / 20 * 19 } else { first };
    if certain <= most {
        return None;
    }
    let (option, _) = xmx.or(xms)?;
    Some(Bounds {
        span: location(&options, node),
        option: option.to_owned(),
        first,
        most,
        memory: heap.map(|(span, _)| span).filter(|_| xms.is_none() || xmx.is_none()),
        is_share,
    })
}

/// The heap that the start script takes when nothing is set, in MiB.
fn share(model: &Model, node: &Instance) -> Option<u64> {
    let memory = model.host(node.host).memory?.value >> 20;
    let total = if model.role_name(node) == "confignode" { (memory / 10 * 3).min(8192) } else { memory / 2 };
    Some(heap_of(total))
}
