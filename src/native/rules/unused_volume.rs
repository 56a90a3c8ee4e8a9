//! LINT020: unused-volume.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;
use crate::product::{Folder, RaisedCluster};

declare_rule! {
    /// Says which volumes of a container hold nothing, and which ports are asked that nothing serves.
    ///
    /// ## What it checks
    ///
    /// Volumes inside the product's own folder against the directories of the nodes in the container, and the ports of health
    /// checks against their listeners.
    ///
    /// ## Why it matters
    ///
    /// Data that was to outlive the container does not, or the check always fails.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:1.3.3-confignode
    ///     environment:
    ///       - cn_internal_address=cn
    ///       - cn_seed_config_node=cn:10710
    ///   dn:
    ///     image: apache/iotdb:1.3.3-datanode
    ///     environment:
    ///       - dn_internal_address=dn
    ///       - dn_rpc_address=dn
    ///       - dn_seed_config_node=cn:10710
    ///     volumes: ["wal:/iotdb/wal"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:1.3.3-confignode
    ///     environment:
    ///       - cn_internal_address=cn
    ///       - cn_seed_config_node=cn:10710
    ///   dn:
    ///     image: apache/iotdb:1.3.3-datanode
    ///     environment:
    ///       - dn_internal_address=dn
    ///       - dn_rpc_address=dn
    ///       - dn_seed_config_node=cn:10710
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Mount the folder that the server writes to, and ask a port that it serves.
    pub static UNUSED_VOLUME = { code: "LINT020", name: "unused-volume", severity: Info, confidence: Source }
}

/// Folders of an install that hold something else than the nodes' directories.
const OTHERS: &[&str] =
    &["logs", "log", "conf", "config", "ext", "lib", "activation", "tools", "sbin", "license"];

/// Looks for it in the folders of one cluster.
pub(super) fn check(cluster: &RaisedCluster, folders: &[Folder], model: &Model, findings: &mut Vec<Finding>) {
    for &index in &cluster.folders {
        let folder = &folders[index];
        let Some(container) = &folder.container else { continue };
        let nodes: Vec<_> =
            model.instances.iter().filter(|node| *model.host(node.host).name == *folder.host).collect();
        if nodes.is_empty() {
            continue;
        }
        for volume in &container.volumes {
            let target = volume.value.trim_end_matches('/');
            let Some(inner) = target.strip_prefix(&folder.root).and_then(|rest| rest.strip_prefix('/'))
            else {
                continue;
            };
            let top = inner.split('/').next().unwrap_or_default();
            let is_used = nodes.iter().flat_map(|node| model.directories(node)).any(|directory| {
                directory.path.starts_with(&format!("{target}/"))
                    || directory.path == target
                    || target.starts_with(&directory.path)
            });
            if !is_used && !OTHERS.contains(&top) {
                let message = format!("nothing in the container writes to `{target}`");
                findings.push(Finding::new(&UNUSED_VOLUME, volume.span, message).product(cluster.product));
            }
        }
        for port in &container.asked {
            let mut listeners = nodes.iter().flat_map(|node| model.listeners(node));
            let is_served =
                listeners.any(|listener| listener.is_open && listener.setting.as_port() == Some(port.value));
            if !is_served {
                let served =
                    nodes.iter().flat_map(|node| model.listeners(node)).filter(|listener| listener.is_open);
                let served: Vec<u16> = served.filter_map(|listener| listener.setting.as_port()).collect();
                let message = format!("nothing in the container listens on port {}", port.value);
                let help = format!("it listens on {}", words::list(served));
                findings.push(
                    Finding::new(&UNUSED_VOLUME, port.span, message).help(help).product(cluster.product),
                );
            }
        }
    }
}
