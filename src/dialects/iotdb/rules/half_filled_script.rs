//! IOTDB066: half-filled-script.

use super::Survey;
use super::cluster_script;
use super::nodes::{about, clusters};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::formats::opaque;
use crate::model::LayerSetting;

declare_rule! {
    /// Reports files of `start-all.sh` in which a value is missing.
    ///
    /// ## What it checks
    ///
    /// The six values of `iotdb-cluster.properties`, if one of the address lists or folders is set.
    ///
    /// ## Why it matters
    ///
    /// The scripts treat a file with an empty value as not filled in. `start-all.sh` reports it and starts a ConfigNode and
    /// a DataNode on its own host. `destroy-all.sh` removes only the data of the host where it runs.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=10.0.0.11
    /// cn_seed_config_node=10.0.0.11:10710
    /// dn_internal_address=10.0.0.11
    /// dn_seed_config_node=10.0.0.11:10710
    /// == conf/iotdb-cluster.properties
    /// confignode_address_list=10.0.0.11
    /// datanode_address_list=10.0.0.11,10.0.0.12
    /// ssh_account=root
    /// ssh_port=22
    /// confignode_deploy_path=/opt/iotdb
    /// datanode_deploy_path=
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=10.0.0.11
    /// cn_seed_config_node=10.0.0.11:10710
    /// dn_internal_address=10.0.0.11
    /// dn_seed_config_node=10.0.0.11:10710
    /// == conf/iotdb-cluster.properties
    /// confignode_address_list=10.0.0.11
    /// datanode_address_list=10.0.0.11,10.0.0.12
    /// ssh_account=root
    /// ssh_port=22
    /// confignode_deploy_path=/opt/iotdb
    /// datanode_deploy_path=/opt/iotdb
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the values that the finding names.
    pub static HALF_FILLED_SCRIPT = {
        code: "IOTDB066", name: "half-filled-script", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(survey.model) {
        for settings in cluster_script::files(cluster) {
            let is_set = |setting: &LayerSetting| !setting.value.trim().is_empty();
            // The shipped file sets how to log in, and nothing else.
            let mut own = settings.iter().filter(|(param, _)| param.param.shipped.is_empty());
            // What is filled in later may be empty.
            let is_surely_set =
                |setting: &LayerSetting| is_set(setting) && opaque::find(&setting.value).is_none();
            let Some((_, first)) = own.find(|(_, setting)| is_surely_set(setting)) else { continue };
            let wanted = cluster_script::wanted(cluster).map(|param| param.name());
            let has =
                |name: &str| settings.iter().any(|(param, setting)| param.name() == name && is_set(setting));
            let missing: Vec<&str> = wanted.filter(|name| !has(name)).collect();
            if missing.is_empty() {
                continue;
            }
            let empty = settings.iter().map(|(_, setting)| *setting).find(|setting| !is_set(setting));
            let location = empty.unwrap_or(first).span;
            let verb = if missing.len() == 1 { "is" } else { "are" };
            let names = words::ticked_list(&missing, 6);
            let message = format!("{names} {verb} empty, so `start-all.sh` does not use this file");
            let finding = Finding::new(&HALF_FILLED_SCRIPT, location, message)
                .note("it starts a ConfigNode and a DataNode on its own host instead")
                .note("`destroy-all.sh` removes only the data of its own host")
                .help(format!("set {names}"));
            findings.push(about(finding, survey.model, &[]));
        }
    }
}
