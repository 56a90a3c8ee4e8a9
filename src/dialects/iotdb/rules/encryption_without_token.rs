//! IOTDB056: encryption-without-token.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, names, verb};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports encryption of data files for nodes without a token.
    ///
    /// ## What it checks
    ///
    /// `encrypt_type` of 2.0.5 and later, where it is anything but `UNENCRYPTED`.
    ///
    /// ## Why it matters
    ///
    /// A DataNode reads the key from `user_encrypt_token` in its environment. The scripts of the bundle pass
    /// only variables of the spec, and a spec cannot set this one. The node stops at its first start.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "encrypt_type" "AES128"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "encrypt_type" "UNENCRYPTED"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the setting, or start the node with your own scripts that set the token, and suppress the finding
    /// with `allow`.
    pub static ENCRYPTION_WITHOUT_TOKEN = {
        code: "IOTDB056", name: "encryption-without-token", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const NAME: &str = "encrypt_type";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    // Before it, a DataNode reads the setting and asks for nothing.
    let Some(first) = Version::parse("2.0.5") else { return };
    let is_asked =
        |cluster: &crate::model::Cluster| cluster.view.version >= first && is_written(cluster, &[NAME]);
    for (id, _) in clusters(model).filter(|(_, cluster)| is_asked(cluster)) {
        let encrypted = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let setting = model.setting_named(node, NAME).filter(is_set)?;
            let kind = setting.value.trim();
            let is_plain = kind.is_empty() || kind.rsplit('.').next() == Some("UNENCRYPTED");
            (!is_plain).then(|| ((location(&setting, node), kind.to_owned()), id))
        });
        for ((span, kind), nodes) in group(encrypted) {
            let message = format!(
                "{} {} with `{}` but {} no token for it",
                names(model, &nodes),
                verb(&nodes, "encrypts", "encrypt"),
                words::shorten(&kind),
                verb(&nodes, "gets", "get"),
            );
            let finding = Finding::new(&ENCRYPTION_WITHOUT_TOKEN, span, message)
                .note("at its first start a DataNode needs user_encrypt_token in its environment, and stops without it")
                .help(format!("remove `{NAME}`, or start the node with your own scripts that set the token"));
            findings.push(about(finding, model, &nodes));
        }
    }
}
