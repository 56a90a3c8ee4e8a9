//! IOTDB047: tls-without-key-store.

use super::Survey;
use super::nodes::{about, clusters, location, names, verb, written_params};
use crate::catalog::{Condition, ParamKind, ParamView, Version};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::{Instance, Knowledge, Model};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports TLS that is turned on without a key store.
    ///
    /// ## What it checks
    ///
    /// `enable_thrift_ssl`, and `enable_https` of a REST service that is on, against `key_store_path` and
    /// `key_store_pwd`; `client_auth` against `trust_store_path`.
    ///
    /// ## Why it matters
    ///
    /// Without a key store for its client port the DataNode stops: `Error creating the transport`. Without one
    /// for REST, `RestService failed to start`: up to 1.3.2 this also stops the DataNode; since 1.3.3
    /// only REST is missing, which is a warning.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "enable_thrift_ssl" #true; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "enable_thrift_ssl" #true
    ///         set "key_store_path" "/etc/iotdb/keystore"
    ///         set "key_store_pwd" from="file:/etc/iotdb/keystore.pwd"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the key store and the location of its password: `set "key_store_pwd" from="file:/PATH"`.
    pub static TLS_WITHOUT_KEY_STORE = {
        code: "IOTDB047", name: "tls-without-key-store", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        // In the releases between them the DataNode continues without REST.
        let version = &cluster.view.version;
        let is_fatal_for_rest = Version::parse("1.3.2").is_some_and(|last| *version <= last)
            || Version::parse("2.0.5").is_some_and(|first| *version >= first);
        for param in written_params(cluster).filter(|param| !param.requires.is_empty()) {
            // All but the one of the RPC is for REST, which has its own switch.
            let (switch, is_rest) = (param.name(), !param.needs.is_empty());
            let bare = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
                let (span, missing) = missing(model, node, param)?;
                Some(((span, missing), id))
            });
            for ((span, missing), nodes) in group(bare) {
                let message = format!(
                    "{} {} `{switch}` but no `{missing}`",
                    names(model, &nodes),
                    verb(&nodes, "has", "have")
                );
                let help = if missing.ends_with("_pwd") {
                    format!("add: set \"{missing}\" from=\"file:/etc/iotdb/{missing}\"")
                } else {
                    format!("add: set \"{missing}\" \"/etc/iotdb/keystore\"")
                };
                let finding = Finding::new(&TLS_WITHOUT_KEY_STORE, span, message).help(help);
                let finding = match (is_rest, is_fatal_for_rest) {
                    (false, _) => finding.note("the DataNode stops: \"Error creating the transport\""),
                    (true, true) => finding.note("the DataNode stops: \"RestService failed to start\""),
                    (true, false) => finding
                        .severity(Severity::Warning)
                        .note("the DataNode runs without REST; its log has \"RestService failed to start\""),
                };
                findings.push(about(finding, model, &nodes));
            }
        }
    }
}

/// The switch's place and the first parameter that it needs and that is empty.
fn missing(model: &Model, node: &Instance, switch: &ParamView) -> Option<(Span, &'static str)> {
    let on = model.setting(node, switch.id).filter(|switch| switch.as_bool())?;
    if !is_in_use(model, node, switch) {
        return None;
    }
    let is_empty = |name: &&str| {
        let param = model.view(node).find(name, ParamKind::Property, node.role);
        param.is_none_or(|param| match model.knowledge(node, param.id) {
            Knowledge::Value(setting) => setting.value.trim().trim_matches('"').is_empty(),
            Knowledge::Unset => true,
            Knowledge::Unknown(_) => false,
        })
    };
    let mut required = switch.requires.iter().map(|name| &**name);
    required.find(is_empty).map(|name| (location(&on, node), name))
}

/// Whether what a parameter needs is on, and what that needs in turn.
fn is_in_use(model: &Model, node: &Instance, param: &ParamView) -> bool {
    let find = |key: &str| model.view(node).find(key, ParamKind::Property, node.role);
    let is_on = |condition: &&Condition| {
        let needed = condition.key().and_then(find);
        model.holds(node, condition) == Some(true)
            && needed.is_none_or(|needed| is_in_use(model, node, needed))
    };
    param.needs.is_empty() || param.needs.iter().any(is_on)
}
