//! IOTDB021: simple-confignodes.

use super::Survey;
use super::nodes::{about, clusters, is_written, location, names};
use super::seeds::{Target, endpoint};
use crate::declare_rule;
use crate::diagnostic::{Change, Finding, words};
use crate::model::{ClusterId, Instance, InstanceId, Model};
use crate::rules::kit::group;

declare_rule! {
    /// Reports SimpleConsensus for several ConfigNodes, or with a seed spelled differently from
    /// their address.
    ///
    /// ## What it checks
    ///
    /// With SimpleConsensus as `config_node_consensus_protocol_class`: the number of ConfigNodes, and whether
    /// `cn_seed_config_node` has exactly the same string as `cn_internal_address` of the ConfigNode.
    ///
    /// ## Why it matters
    ///
    /// The ConfigNode stops at startup: `Parameter cn_seed_config_node can not be … please set to … because the
    /// config_node_consensus_protocol_class is set toorg.apache.iotdb.consensus.simple.SimpleConsensus`. For that
    /// check, a host name and its address are different.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=2 data=2
    ///     consensus config="simple"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     consensus config="simple"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the class: RatisConsensus supports one ConfigNode as well as three.
    pub static SIMPLE_CONFIGNODES = {
        code: "IOTDB021", name: "simple-confignodes", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

const CLASS: &str = "config_node_consensus_protocol_class";

/// Whether a ConfigNode uses SimpleConsensus.
pub(super) fn is_simple(model: &Model, confignode: &Instance) -> bool {
    model.setting_named(confignode, CLASS).is_some_and(|class| class.value.ends_with(".SimpleConsensus"))
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[CLASS]) {
            continue;
        }
        let count = model.instances_in_role(id, "confignode").count();
        let simple = model.instances_in_role(id, "confignode").filter(|(_, node)| is_simple(model, node));
        let simple =
            simple.filter_map(|(id, node)| Some((location(&model.setting_named(node, CLASS)?, node), id)));
        for (span, nodes) in group(simple) {
            if count == 1 {
                findings.extend(spelling(survey, id));
                continue;
            }
            let message =
                format!("SimpleConsensus supports one ConfigNode, but `{}` has {count}", cluster.name.value);
            let last = model.instance(nodes[nodes.len() - 1]);
            let finding = Finding::new(&SIMPLE_CONFIGNODES, span, message)
                .label(last.span, format!("{} in all", words::count(count, "ConfigNode")))
                .note("ConfigNodes other than the seed stop: \"Parameter cn_seed_config_node can not be …\"")
                .propose("remove the class: RatisConsensus is the default", vec![Change::Removal { span }])
                .otherwise("set RatisConsensus for all ConfigNodes");
            findings.push(about(finding, model, &nodes));
        }
    }
}

/// The one ConfigNode must name itself letter by letter.
fn spelling(survey: &Survey<'_>, cluster: ClusterId) -> Option<Finding> {
    let model = survey.model;
    let ask = survey.confignodes(cluster).iter().find(|ask| ask.target == Target::Itself)?;
    let node = model.instance(ask.node);
    let (host, _) = ask.setting.as_endpoint()?;
    let address = model.setting_named(node, "cn_internal_address")?;
    if host == address.value.trim() {
        return None;
    }
    let nodes: [InstanceId; 1] = [ask.node];
    let message = format!(
        "{} is `{host}` as a seed and `{}` as an address, and SimpleConsensus compares the strings",
        names(model, &nodes),
        address.value
    );
    let finding = Finding::new(&SIMPLE_CONFIGNODES, location(&ask.setting, node), message)
        .label(location(&address, node), "its `cn_internal_address`")
        .note("the ConfigNode stops: \"Parameter cn_seed_config_node can not be …\"");
    let finding = match endpoint(model, node) {
        Some(endpoint) => {
            finding.propose_value(endpoint).otherwise("write the seed as it is in `cn_internal_address`")
        }
        None => finding,
    };
    Some(about(finding, model, &nodes))
}
