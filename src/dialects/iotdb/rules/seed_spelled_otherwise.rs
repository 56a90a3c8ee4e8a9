//! IOTDB008: seed-spelled-otherwise.

use super::Survey;
use super::nodes::{about, clusters, is_set, location};
use super::seeds::{Target, endpoint, is_spelled_as_address};
use super::simple_confignodes;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports a seed that is spelled differently from the address of its ConfigNode.
    ///
    /// ## What it checks
    ///
    /// The `cn_seed_config_node` of the ConfigNode that is its own seed compared with its `cn_internal_address`: a name
    /// and an address, or `127.0.0.1` and either of them.
    ///
    /// ## Why it matters
    ///
    /// A ConfigNode treats itself as the seed when both are the same string, or when both are addresses that the
    /// host's own name resolves to, or loopback. Whether they are depends on `/etc/hosts` of that host. If its name
    /// resolves to `127.0.1.1`, as many installers configure it, the ConfigNode tries to join a cluster that no
    /// node starts.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "cn_seed_config_node" "127.0.0.1:10710"; }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1" { set "cn_seed_config_node" "10.0.0.11:10710"; }
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the address as in `cn_internal_address`, or remove the setting.
    pub static SEED_SPELLED_OTHERWISE = {
        code: "IOTDB008", name: "seed-spelled-otherwise", severity: Warning, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in clusters(model) {
        let asks = survey.confignodes(id);
        let mut seeds = asks.iter().filter(|ask| ask.target == Target::Itself);
        // Several seeds are their own finding.
        let (Some(seed), None) = (seeds.next(), seeds.next()) else { continue };
        let node = model.instance(seed.node);
        // SimpleConsensus compares the letters, and that is an error.
        if !is_set(&seed.setting)
            || is_spelled_as_address(model, seed)
            || simple_confignodes::is_simple(model, node)
        {
            continue;
        }
        let Some(address) = model.setting_named(node, "cn_internal_address") else { continue };
        let message = format!(
            "`{}` is its own seed only if its host's name resolves to `{}`",
            node.name, address.value
        );
        let mut finding = Finding::new(&SEED_SPELLED_OTHERWISE, location(&seed.setting, node), message);
        if let Some(set_at) = address.span().filter(|set_at| *set_at != location(&seed.setting, node)) {
            finding = finding.label(set_at, "its `cn_internal_address`");
        }
        finding = finding.note(
            "if that name resolves to `127.0.1.1`, the ConfigNode waits for a cluster that no node starts",
        );
        if let Some(endpoint) = endpoint(model, node) {
            finding =
                finding.propose_value(endpoint).otherwise("write the seed as it is in `cn_internal_address`");
        }
        findings.push(about(finding, model, &[seed.node]));
    }
}
