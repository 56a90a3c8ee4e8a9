//! DDB052: cache-over-half.

use std::collections::HashSet;

use super::ask::{finding, number, plain, with_memory};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::Model;

declare_rule! {
    /// Reports write caches of more than half of the node's memory.
    ///
    /// ## What it checks
    ///
    /// `OLAPCacheEngineSize` (or its former name) and `TSDBCacheEngineSize` against `maxMemSize` of the same node. From
    /// 3.00.5 on, and above all of the memory, it is an error.
    ///
    /// ## Why it matters
    ///
    /// Since 3.00.5 such a node does not start. Before, the cache grows until nothing is left for queries, and twice its
    /// size while it is flushed.
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
    /// Give the cache up to half of `maxMemSize`, better a quarter.
    pub static CACHE_OVER_HALF = {
        code: "DDB052", name: "cache-over-half", severity: Warning, confidence: Documented,
        check: check of Model, needs_all_nodes: false
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut told = HashSet::new();
    for (cluster, node, memory, place) in with_memory(model) {
        let refuses = Version::parse("3.00.5").is_some_and(|first| cluster.view.version >= first);
        for name in ["OLAPCacheEngineSize", "chunkCacheEngineMemSize", "TSDBCacheEngineSize"] {
            let Some((cache, span)) = number(model, node, name) else { continue };
            if cache * 2.0 <= memory || !told.insert(span) {
                continue;
            }
            let message =
                format!("`{name}` is {} GB of the {} GB of `{}`", plain(cache), plain(memory), node.name);
            let is_error = refuses || cache > memory;
            let note = if refuses {
                "since 3.00.5 a node does not start with more than half of its memory"
            } else if cache > memory {
                "the cache cannot be filled: the node runs out of memory before"
            } else {
                "the node starts; what is left for queries is small, and the cache takes twice its size while it is flushed"
            };
            let severity = if is_error { Severity::Error } else { Severity::Warning };
            let finding =
                finding(&CACHE_OVER_HALF, span, message).severity(severity).label(place, "its memory");
            findings.push(finding.note(note).help(format!("give it {} GB or less", plain(memory / 2.0))));
        }
    }
}
