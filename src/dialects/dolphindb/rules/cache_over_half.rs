//! DDB052: cache-over-half.

use crate::maps::HashSet;

use super::ask::{finding, number, plain, with_memory};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::{Instance, Model};
use crate::source::Span;

declare_rule! {
    /// Reports write caches of more than half of the node's memory.
    ///
    /// ## What it checks
    ///
    /// `OLAPCacheEngineSize` (or its former name) and `TSDBCacheEngineSize` against `maxMemSize` of the same node.
    /// Since 3.00.5, and for a cache larger than the memory of the node, it is an error.
    ///
    /// ## Why it matters
    ///
    /// Since 3.00.5 such a node does not start. Before 3.00.5, the cache grows until no memory is left for queries,
    /// and needs twice its size while it is flushed.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dataSync" #true
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         memory total="8GiB"
    ///         set "TSDBCacheEngineSize" 5
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dataSync" #true
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node {
    ///         memory total="8GiB"
    ///         set "TSDBCacheEngineSize" 2
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the cache to at most half of `maxMemSize`, better a quarter; both caches together must be smaller than
    /// `maxMemSize`.
    pub static CACHE_OVER_HALF = {
        code: "DDB052", name: "cache-over-half", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (cluster, node, memory, location) in with_memory(model) {
        let refuses = Version::parse("3.00.5").is_some_and(|first| cluster.view.version >= first);
        for name in ["OLAPCacheEngineSize", "chunkCacheEngineMemSize", "TSDBCacheEngineSize"] {
            let Some((cache, span)) = number(model, node, name) else { continue };
            if cache * 2.0 <= memory || !reported.insert(span) {
                continue;
            }
            let message =
                format!("`{name}` is {} GB of the {} GB of `{}`", plain(cache), plain(memory), node.name);
            let is_error = refuses || cache > memory;
            let note = if refuses {
                "since 3.00.5 a node does not start with more than half of its memory"
            } else if cache > memory {
                "the cache cannot be filled: the node runs out of memory before that"
            } else {
                "the node starts; little memory is left for queries, and a flush doubles the size of the cache"
            };
            let severity = if is_error { Severity::Error } else { Severity::Warning };
            let finding =
                finding(&CACHE_OVER_HALF, span, message).severity(severity).label(location, "its memory");
            findings.push(finding.note(note).propose_value_as(
                format!("set it to {} GB or less", plain(memory / 2.0)),
                plain(memory / 2.0),
            ));
        }
        findings.extend(both(model, node, memory, location).filter(|finding| reported.insert(finding.span)));
    }
}

/// Two caches of which neither is over half of the memory, and which fill all of it together.
fn both(model: &Model, node: &Instance, memory: f64, location: Span) -> Option<Finding> {
    let olap = ["OLAPCacheEngineSize", "chunkCacheEngineMemSize"];
    let (name, (first, first_location)) =
        olap.into_iter().find_map(|name| Some((name, number(model, node, name)?)))?;
    let (second, second_location) = number(model, node, "TSDBCacheEngineSize")?;
    if first.max(second) * 2.0 > memory || first + second < memory {
        return None;
    }
    let message = format!(
        "`{name}` and `TSDBCacheEngineSize` are {} GB of the {} GB of `{}` together",
        plain(first + second),
        plain(memory),
        node.name
    );
    let finding = finding(&CACHE_OVER_HALF, first_location, message)
        .label(second_location, "the other cache")
        .label(location, "its memory");
    Some(finding.note("full caches leave no memory for queries"))
}
