//! IOTDB050: unshipped-class.

use super::Survey;
use super::nodes::{about, clusters, gather, is_said, is_written, place};
use crate::declare_rule;
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::{Finding, words};

declare_rule! {
    /// Reports classes that the distribution does not bring.
    ///
    /// ## What it checks
    ///
    /// Parameters that take the name of a class, one's own among them: `series_partition_executor_class`,
    /// `authorizer_provider_class`, `iotdb_server_encrypt_decrypt_provider`, `dn_multi_dir_strategy`, and
    /// `mqtt_payload_formatter` where MQTT is on.
    ///
    /// ## Why it matters
    ///
    /// A class of one's own works if its JAR lies in the install's `lib` folder, or in `ext/mqtt` for a
    /// formatter. Otherwise the node stops (`Couldn't Constructor SeriesPartitionExecutor class`, `Unknown
    /// payload format named`), or takes `SequenceStrategy` with a warning.
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
    /// Take a class of the distribution, or see to it that the JAR is on every host, and except the finding
    /// with that reason.
    pub static UNSHIPPED_CLASS = {
        code: "IOTDB050", name: "unshipped-class", severity: Warning, confidence: Observed,
        check: check of Survey, needs_all_nodes: false
    }
}

/// A parameter, what the distribution brings for it beside the words that the catalog knows, when it counts, and
/// what happens without the class.
const CLASSES: &[(&str, &[&str], &str, &str)] = &[
    (
        "series_partition_executor_class",
        &[],
        "always",
        "without the class the ConfigNode stops: Couldn't Constructor SeriesPartitionExecutor class",
    ),
    ("authorizer_provider_class", &[], "always", "without the class the node stops"),
    (
        "iotdb_server_encrypt_decrypt_provider",
        &["org.apache.iotdb.commons.security.encrypt.MessageDigestEncrypt"],
        "always",
        "without the class the node stops",
    ),
    (
        "mqtt_payload_formatter",
        &[],
        "enable_mqtt_service=true",
        "without it MQTT is missing, and up to 1.3.2 the DataNode stops: Unknown payload format named",
    ),
    (
        "dn_multi_dir_strategy",
        super::refused_dir_strategy::STRATEGIES,
        "always",
        "without the class the DataNode takes SequenceStrategy, with a warning in its log",
    ),
];

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        for &(name, beside, condition, consequence) in CLASSES {
            if !is_written(cluster, &[name]) {
                continue;
            }
            let words = cluster.view.params().find(|param| param.name() == name);
            let words = words.into_iter().flat_map(|param| &param.words);
            let mut known: Vec<&str> = words.chain(beside).copied().collect();
            known.sort_unstable();
            known.dedup();
            let foreign = model.instances_of(id).filter_map(|(id, node)| {
                let setting = model.setting_named(node, name).filter(is_said)?;
                let class = setting.value.trim();
                let is_known = known
                    .iter()
                    .any(|word| *word == class || word.rsplit('.').next() == class.rsplit('.').next());
                (!class.is_empty() && !is_known && model.holds(node, condition))
                    .then(|| ((place(&setting, node), class.to_owned()), id))
            });
            for ((span, class), nodes) in gather(foreign) {
                let version = &cluster.view.version;
                let message = format!("`{class}` is nothing that Apache IoTDB {version} brings for `{name}`");
                let finding = Finding::new(&UNSHIPPED_CLASS, span, message).note(consequence);
                let finding = finding.help(suggest(&class, known.iter().copied(), || {
                    format!("it brings {}", words::ticked_list(&known, 4))
                }));
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}
