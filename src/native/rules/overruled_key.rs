//! LINT005: overruled-key.

use crate::maps::HashSet;

use crate::catalog::ParamId;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Model, Origin};

declare_rule! {
    /// Reports settings of a shared file that a node's own file overrides.
    ///
    /// ## What it checks
    ///
    /// Keys that are in two files of which a node reads both.
    ///
    /// ## Why it matters
    ///
    /// One of the two lines has no effect for that node, and neither file shows which one.
    ///
    /// ```files,fails
    /// == conf/iotdb-common.properties
    /// schema_replication_factor=3
    /// == conf/iotdb-confignode.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// schema_replication_factor=1
    /// == conf/iotdb-datanode.properties
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-common.properties
    /// schema_replication_factor=1
    /// == conf/iotdb-confignode.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// == conf/iotdb-datanode.properties
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep one of the lines.
    pub static OVERRULED_KEY = { code: "LINT005", name: "overruled-key", severity: Warning, confidence: Source }
}

/// Looks for it in a model of files.
pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node) in model.instances() {
        if node.layers.len() < 2 {
            continue;
        }
        let cluster = model.cluster(node.cluster);
        let params = node.layers.iter().flat_map(|&layer| cluster.layer(layer).params());
        let mut params: Vec<ParamId> = params.collect();
        params.sort_unstable();
        let several = params.chunk_by(|left, right| left == right).filter(|same| same.len() > 1);
        let several = several.filter_map(|same| cluster.view.get(same[0]));
        for param in several.filter(|param| param.param.scope.covers(node.role)) {
            let mut written = model.written(node, param.id);
            let (Some(first), Some(second)) = (written.next(), written.next()) else { continue };
            let (Origin::Written { span, .. }, Origin::Written { span: other, .. }) =
                (&first.origin, &second.origin)
            else {
                continue;
            };
            // Within one file an override is what it is for.
            if first.value == second.value || span.file == other.file || !reported.insert(*other) {
                continue;
            }
            let message = format!("`{}` has no effect here for `{}`", param.name(), node.name);
            findings.push(
                Finding::new(&OVERRULED_KEY, *other, message)
                    .label(*span, "this file has priority")
                    .note(format!("the node uses `{}`", crate::diagnostic::words::shorten(&first.value)))
                    .help("remove one of the lines")
                    .product(cluster.product),
            );
        }
    }
}
