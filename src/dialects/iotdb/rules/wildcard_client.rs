//! IOTDB063: wildcard-client.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, names, verb};
use crate::declare_rule;
use crate::diagnostic::{Change, Finding};
use crate::rules::kit::group;

declare_rule! {
    /// Reports DataNodes that give clients `0.0.0.0` as their address.
    ///
    /// ## What it checks
    ///
    /// `dn_rpc_address` of clusters with several DataNodes, where the spec sets it.
    ///
    /// ## Why it matters
    ///
    /// The node listens at all addresses, which works. But this is also the address that it registers: `show
    /// cluster details` lists `0.0.0.0` for every node, and a client cannot be redirected to the node
    /// that has its data, so every write takes one more hop.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*" { set "dn_rpc_address" "0.0.0.0"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]" client="192.168.7.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the setting: clusterc sets it to the host's address for clients.
    pub static WILDCARD_CLIENT = {
        code: "IOTDB063", name: "wildcard-client", severity: Info, confidence: Source,
        check: check of Survey
    }
}

const NAME: &str = "dn_rpc_address";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in clusters(model).filter(|(_, cluster)| is_written(cluster, &[NAME])) {
        if model.instances_in_role(id, "datanode").nth(1).is_none() {
            continue;
        }
        let wide = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let setting = model.setting_named(node, NAME).filter(is_set)?;
            let address: std::net::IpAddr = setting.value.trim().parse().ok()?;
            address.is_unspecified().then(|| ((location(&setting, node), address), id))
        });
        for ((span, address), nodes) in group(wide) {
            let message = format!(
                "{} {} `{address}` to clients as its address",
                names(model, &nodes),
                verb(&nodes, "gives", "give")
            );
            let finding = Finding::new(&WILDCARD_CLIENT, span, message)
                .note(
                    "clients are not redirected to the node that has their data: a write takes one more hop",
                )
                .propose(
                    format!("remove `{NAME}`: clusterc sets it from the host"),
                    vec![Change::Removal { span }],
                )
                .otherwise("set for each DataNode the address at which clients reach it");
            findings.push(about(finding, model, &nodes));
        }
    }
}
