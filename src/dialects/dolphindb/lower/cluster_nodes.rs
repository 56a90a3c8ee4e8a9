//! cluster.nodes: a header, then a row for each node. It takes no comments and no empty lines.

use std::fmt::Write;

use super::site;
use crate::catalog::RoleId;
use crate::model::{ClusterId, HostId, Instance, Model};

/// The file of a cluster.
pub(super) fn render(model: &Model, cluster: ClusterId) -> String {
    let nodes: Vec<&Instance> = rows(model, cluster);
    let fact = |node: &Instance, name: &str| site::fact(model, node, name);
    let has_zones = nodes.iter().any(|node| fact(node, "zone").is_some());
    let has_groups = has_zones || nodes.iter().any(|node| fact(node, "computeGroup").is_some());
    let mut text = String::from("localSite,mode");
    // Columns are read by their locations: zones need the column of groups before them.
    text += if has_groups { ",computeGroup" } else { "" };
    text += if has_zones { ",zone" } else { "" };
    text.push('\n');
    for node in nodes {
        let _ = write!(text, "{},{}", site::of(model, node), model.role_name(node));
        if has_groups {
            let _ = write!(text, ",{}", fact(node, "computeGroup").unwrap_or_default());
        }
        if has_zones {
            let _ = write!(text, ",{}", fact(node, "zone").unwrap_or_default());
        }
        text.push('\n');
    }
    text
}

/// The nodes that have a row: of several controllers each, then host by host the agent and what it starts.
fn rows(model: &Model, cluster: ClusterId) -> Vec<&Instance> {
    let controllers: Vec<&Instance> =
        model.instances_in_role(cluster, "controller").map(|(_, node)| node).collect();
    // A single controller has its own file and no row.
    let mut rows: Vec<&Instance> = if controllers.len() > 1 { controllers } else { Vec::new() };
    let is_row = |node: &&Instance| matches!(model.role_name(node), "agent" | "datanode" | "computenode");
    let mut others: Vec<&Instance> =
        model.instances_of(cluster).map(|(_, node)| node).filter(is_row).collect();
    let location = |node: &&Instance| -> (HostId, RoleId) { (node.host, node.role) };
    others.sort_by_key(location);
    rows.extend(others);
    rows
}
