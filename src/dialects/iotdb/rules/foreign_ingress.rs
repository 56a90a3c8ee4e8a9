//! IOTDB070: foreign-ingress.

use super::Survey;
use super::nodes::{about, is_written, location, names, verb, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{ClusterId, Instance, Model};
use crate::rules::kit::group;

declare_rule! {
    /// Reports AINodes that read data from an address without a DataNode.
    ///
    /// ## What it checks
    ///
    /// `ain_cluster_ingress_address` and `ain_cluster_ingress_port`, from 2.0.5 on, against the addresses and the client
    /// ports of the cluster's DataNodes. clusterc sets missing values.
    ///
    /// ## Why it matters
    ///
    /// The AINode joins and is listed as Running. A forecast over data of the cluster fails when it is asked for,
    /// because nothing answers at that address, or another cluster does.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "/opt/iotdb"
    ///     replication schema=1 data=1
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_rpc_port" 6668; }
    ///     ainode on="node-1" { set "ain_cluster_ingress_port" 6667; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.5" {
    ///     install "/opt/iotdb"
    ///     replication schema=1 data=1
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "dn_rpc_port" 6668; }
    ///     ainode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove both: clusterc uses the first DataNode. Or set the client address and the client port of another one.
    pub static FOREIGN_INGRESS = {
        code: "IOTDB070", name: "foreign-ingress", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const ADDRESS: &str = "ain_cluster_ingress_address";
const PORT: &str = "ain_cluster_ingress_port";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in whole_clusters(model).filter(|(_, cluster)| is_written(cluster, &[ADDRESS, PORT])) {
        let foreign = model.instances_in_role(id, "ainode").filter_map(|(own, node)| {
            let address = model.setting_named(node, ADDRESS)?;
            let port = model.setting_named(node, PORT)?;
            let number = port.as_port()?;
            if listens(model, id, address.value.trim(), number) {
                return None;
            }
            let setting = [&port, &address].into_iter().find(|setting| super::nodes::is_set(setting))?;
            Some(((location(setting, node), format!("{}:{number}", address.value.trim())), own))
        });
        for ((span, endpoint), nodes) in group(foreign) {
            let message = format!(
                "{} {} data from `{}`, but no DataNode of the cluster listens there for clients",
                names(model, &nodes),
                verb(&nodes, "takes", "take"),
                words::shorten(&endpoint)
            );
            let finding = Finding::new(&FOREIGN_INGRESS, span, message)
                .note("the AINode joins, but fails when a forecast needs data")
                .help("remove the address and the port: clusterc uses the first DataNode");
            findings.push(about(finding, model, &nodes));
        }
    }
}

/// Whether a DataNode takes clients there, by any name of its host.
fn listens(model: &Model, cluster: ClusterId, address: &str, port: u16) -> bool {
    let is_it = |node: &Instance| {
        let own = model.setting_named(node, "dn_rpc_port").and_then(|setting| setting.as_port());
        let host = model.host(node.host);
        let mut names = host.addresses.iter().map(|address| &*address.text).chain([&*host.name]);
        let bound = model.setting_named(node, "dn_rpc_address");
        own == Some(port)
            && (names.any(|name| name.eq_ignore_ascii_case(address))
                || bound.is_some_and(|bound| bound.value.trim().eq_ignore_ascii_case(address)))
    };
    model.instances_in_role(cluster, "datanode").any(|(_, node)| is_it(node))
}
