//! LINT020: unused-volume.

use super::Containers;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports unused volumes of containers.
    ///
    /// ## What it checks
    ///
    /// Volumes inside the product's own folder, compared with the directories of the nodes in the container.
    ///
    /// ## Why it matters
    ///
    /// Data that should survive the container does not.
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
    /// Mount the folder that the server writes to.
    pub static UNUSED_VOLUME = { code: "LINT020", name: "unused-volume", severity: Info, confidence: Source }
}

/// Folders of an install that hold something else than the nodes' directories.
const OTHERS: &[&str] =
    &["logs", "log", "conf", "config", "ext", "lib", "activation", "tools", "sbin", "license"];

/// Looks for it in the containers of one cluster.
pub(super) fn check<'a>(containers: &Containers<'a>, model: &'a Model, findings: &mut Vec<Finding>) {
    // What is not in view may move a folder.
    for (folder, container, nodes) in containers.0.iter().filter(|(_, container, _)| !container.is_partial) {
        for volume in &container.volumes {
            let target = volume.target.value.trim_end_matches('/');
            let Some(inner) = target.strip_prefix(&folder.root).and_then(|rest| rest.strip_prefix('/'))
            else {
                continue;
            };
            let top = inner.split('/').next().unwrap_or_default();
            let is_used = nodes.directories(model).iter().any(|directory| {
                directory.path.starts_with(&format!("{target}/"))
                    || directory.path == target
                    || target.starts_with(&directory.path)
            });
            if !is_used && !OTHERS.contains(&top) {
                let message = format!("nothing in the container writes to `{target}`");
                findings.push(Finding::new(&UNUSED_VOLUME, volume.target.span, message));
            }
        }
    }
}
