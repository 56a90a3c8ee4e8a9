//! IOTDB062: overruled-memory.

use super::nodes::{about, clusters, gather, is_written, names, place};
use super::process_memory::{heap_of, options, sized, variable};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Instance, Model};
use crate::rules::Check;
use crate::source::Span;

declare_rule! {
    /// Reports options of Java that overrule the memory settings beside them.
    ///
    /// ## What it checks
    ///
    /// `-Xmx` and `-XX:MaxDirectMemorySize` in `jvm` against `memory` of the same node.
    ///
    /// ## Why it matters
    ///
    /// Options of the spec come last on the command line, and the last one wins. Who reads `memory` reads what
    /// does not hold; the server is told the other number too, as what it may count on.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         memory heap="8GiB" direct="4GiB"
    ///         jvm "-Xmx12g"
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
    ///         memory heap="12GiB" direct="4GiB"
    ///         jvm "-XX:+UseG1GC"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Say memory in `memory`, and leave it out of `jvm`.
    pub static OVERRULED_MEMORY = { code: "IOTDB062", name: "overruled-memory", severity: Warning, confidence: Source }
}

/// The rule with its check.
pub const CHECK: Check = Check { rule: &OVERRULED_MEMORY, run: check, needs_all_nodes: false };

/// An option, the variable that says the same, and what it is.
const KINDS: &[(&str, &str, &str)] =
    &[("-Xmx", "ON_HEAP_MEMORY", "heap"), ("-XX:MaxDirectMemorySize=", "OFF_HEAP_MEMORY", "direct memory")];

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &["IOTDB_JMX_OPTS", "CONFIGNODE_JMX_OPTS"])
            || !is_written(cluster, &["MEMORY_SIZE", "ON_HEAP_MEMORY", "OFF_HEAP_MEMORY"])
        {
            continue;
        }
        for (start, name, what) in KINDS {
            let overruled = model
                .instances_of(id)
                .filter_map(|(id, node)| Some((overruled(model, node, start, name)?, id)));
            for ((span, memory, option, wanted), nodes) in gather(overruled) {
                let message = format!("`{option}` overrules the {what} of {}", names(model, &nodes));
                let finding = Finding::new(&OVERRULED_MEMORY, span, message)
                    .label(memory, format!("makes it {}", words::bytes(wanted << 20)))
                    .note("options of the spec come last, and Java takes the last")
                    .help("say it in memory, and leave the option out");
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}

/// The places of the options and of the memory setting, the option, and the size that it overrules.
fn overruled(model: &Model, node: &Instance, start: &str, name: &str) -> Option<(Span, Span, String, u64)> {
    let options = options(model, node)?;
    let (option, size) = sized(&options.value, start)?;
    let (memory, wanted) = variable(model, node, name).or_else(|| {
        let (setting, total) = variable(model, node, "MEMORY_SIZE")?;
        Some((setting, if start == "-Xmx" { heap_of(total) } else { total - heap_of(total) }))
    })?;
    // A heap that begins above its end is an error of its own.
    let is_stopped =
        start == "-Xmx" && sized(&options.value, "-Xms").map_or(wanted, |(_, first)| first) > size;
    (size != wanted && !is_stopped)
        .then(|| (place(&options, node), place(&memory, node), option.to_owned(), wanted))
}
