//! DDB054: cache-without-sync.

use crate::maps::HashSet;

use super::ask::{finding, is_off, of_role, set_values_in, whole_clusters, written};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::assignments;

declare_rule! {
    /// Reports write caches without `dataSync`.
    ///
    /// ## What it checks
    ///
    /// Sizes above 0 of `OLAPCacheEngineSize` (or its former name) and `TSDBCacheEngineSize`, against `dataSync` of the
    /// controllers, or of the single node.
    ///
    /// ## Why it matters
    ///
    /// Data in a cache is safe only if redo logs are synchronized. The server requires `dataSync=1` for a cache.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "OLAPCacheEngineSize" 2; }
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
    /// `set "dataSync" #true` in `controller`.
    pub static CACHE_WITHOUT_SYNC = {
        code: "DDB054", name: "cache-without-sync", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let mut heads = of_role(model, id, "controller");
        heads.extend(of_role(model, id, "single"));
        let Some((_, off)) = heads.iter().find(|(_, node)| is_off(model, node, "dataSync")) else { continue };
        let mut reported = HashSet::default();
        for name in ["OLAPCacheEngineSize", "chunkCacheEngineMemSize", "TSDBCacheEngineSize"] {
            for set_value in set_values_in(cluster, name) {
                if set_value.number().is_some_and(|size| size > 0.0) && reported.insert(set_value.span()) {
                    let message = format!("`{name}` is set, but `dataSync` of `{}` is off", off.name);
                    let finding = finding(&CACHE_WITHOUT_SYNC, set_value.span(), message);
                    let finding = match written(model, off, "dataSync") {
                        Some((_, location)) => finding.label(location, "turned off here"),
                        None if off.span == set_value.span() => finding,
                        None => finding.label(off.span, "the controller is placed here"),
                    };
                    findings.push(
                        finding
                            .note("a write cache needs synchronized redo logs")
                            .propose(
                                "set \"dataSync\" #true for the controllers",
                                assignments(model, heads.iter().map(|(_, node)| *node), "dataSync", "true"),
                            )
                            .otherwise("turn `dataSync` on for the controllers"),
                    );
                }
            }
        }
    }
}
