//! DDB055: sync-without-cache.

use super::ask::{finding, is_unset_in, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `dataSync` without a write cache.
    ///
    /// ## What it checks
    ///
    /// Controllers whose statements turn `dataSync` on, if no data node sets the size of a cache.
    ///
    /// ## Why it matters
    ///
    /// Every write then waits for the disk, which is slow; synchronized writes are fast only with these caches.
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
    ///     every-node { set "OLAPCacheEngineSize" 2; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set `OLAPCacheEngineSize` and `TSDBCacheEngineSize`, or remove `dataSync`.
    pub static SYNC_WITHOUT_CACHE = {
        code: "DDB055", name: "sync-without-cache", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let names = ["OLAPCacheEngineSize", "chunkCacheEngineMemSize", "TSDBCacheEngineSize"];
        let is_sized = !names.into_iter().all(|name| is_unset_in(model, id, name));
        let sync = set_values_in(cluster, "dataSync").find(|set_value| set_value.is_on());
        if let Some(set_value) = sync.filter(|_| !is_sized) {
            let finding = finding(
                &SYNC_WITHOUT_CACHE,
                set_value.span(),
                "`dataSync` is on, but no write cache has a size",
            )
            .note("every write waits for the disk");
            findings
                .push(finding.help(
                    "add every-node { set \"OLAPCacheEngineSize\" 2; set \"TSDBCacheEngineSize\" 1; }",
                ));
        }
    }
}
