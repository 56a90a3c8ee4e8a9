//! IOTDB050: unshipped-class.

use super::Survey;
use super::nodes::{about, clusters, is_set, location, written_params};
use crate::catalog::ShippedOnly;
use crate::declare_rule;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports classes that are not in the distribution.
    ///
    /// ## What it checks
    ///
    /// Parameters whose value is the name of a class, which can also be your own:
    /// `series_partition_executor_class`, `authorizer_provider_class`, `iotdb_server_encrypt_decrypt_provider`,
    /// `dn_multi_dir_strategy`, and `mqtt_payload_formatter` where MQTT is on.
    ///
    /// ## Why it matters
    ///
    /// Your own class works if its JAR is in the install's `lib` folder, or in `ext/mqtt` for a formatter.
    /// Otherwise the node stops (`Couldn't Constructor SeriesPartitionExecutor class`, `Unknown payload format
    /// named`), or uses `SequenceStrategy` with a warning.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "series_partition_executor_class" "org.plant.OurExecutor"; }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" {
    ///         set "series_partition_executor_class" "org.apache.iotdb.commons.partition.executor.hash.APHashExecutor"
    ///     }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a class of the distribution, or put the JAR on every host and suppress the finding with `allow`.
    pub static UNSHIPPED_CLASS = {
        code: "IOTDB050", name: "unshipped-class", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for param in written_params(cluster) {
            let Some(ShippedOnly { others, when, consequence }) = param.shipped_only else { continue };
            let name = param.name();
            let mut known: Vec<&str> =
                others.iter().map(|other| &**other).chain(param.words.iter().copied()).collect();
            known.sort_unstable();
            known.dedup();
            let foreign = model.instances_of(id).filter_map(|(id, node)| {
                let setting = model.setting_named(node, name).filter(is_set)?;
                let class = setting.value.trim();
                let is_known = known
                    .iter()
                    .any(|word| *word == class || word.rsplit('.').next() == class.rsplit('.').next());
                (!class.is_empty() && !is_known && model.holds(node, when) == Some(true))
                    .then(|| ((location(&setting, node), class.to_owned()), id))
            });
            for ((span, class), nodes) in group(foreign) {
                let version = &cluster.view.version;
                let message = format!("Apache IoTDB {version} does not include `{class}` for `{name}`");
                let finding = Finding::new(&UNSHIPPED_CLASS, span, message).note(&**consequence);
                let finding = finding.perhaps_or(span, nearest(&class, known.iter().copied()), || {
                    format!("use one of {}", words::ticked_list(&known, 4))
                });
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
