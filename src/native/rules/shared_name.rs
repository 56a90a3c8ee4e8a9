//! LINT045: shared-name.

use super::Containers;
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Model, is_local};

declare_rule! {
    /// Reports containers with several copies that register with the same address.
    ///
    /// ## What it checks
    ///
    /// The addresses that nodes advertise to each other, where a service has several copies: `replicas` and `scale`
    /// of Compose and Swarm, `replicas` of a Deployment.
    ///
    /// ## Why it matters
    ///
    /// The first copy registers, and the others are refused because their address and port are in use; or all
    /// are treated as one node, and some rows cannot be found again.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:2.0.6-confignode
    ///     environment: [cn_internal_address=cn, "cn_seed_config_node=cn:10710"]
    ///     volumes: ["cn:/iotdb/data"]
    ///   dn:
    ///     image: apache/iotdb:2.0.6-datanode
    ///     deploy: {replicas: 2}
    ///     environment: [dn_internal_address=dn, dn_rpc_address=dn, "dn_seed_config_node=cn:10710"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:2.0.6-confignode
    ///     environment: [cn_internal_address=cn, "cn_seed_config_node=cn:10710"]
    ///     volumes: ["cn:/iotdb/data"]
    ///   dn:
    ///     image: apache/iotdb:2.0.6-datanode
    ///     environment: [dn_internal_address=dn, dn_rpc_address=dn, "dn_seed_config_node=cn:10710"]
    ///     volumes: ["dn:/iotdb/data"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write a service for each node, a StatefulSet in Kubernetes, or the number of the task in Swarm: `dn-{{.Task.Slot}}`.
    pub static SHARED_NAME = { code: "LINT045", name: "shared-name", severity: Warning, confidence: Source }
}

/// Looks for it in the containers of one cluster.
pub(super) fn check(containers: &Containers<'_>, model: &Model, findings: &mut Vec<Finding>) {
    for (folder, container, nodes) in &containers.0 {
        let Some(copies) = &container.copies else { continue };
        let addresses = nodes.iter().flat_map(|node| model.with_meaning(node, MeaningKind::PeerAddress));
        for (param, setting) in addresses.filter(|(_, setting)| !is_local(setting.value.trim())) {
            let Some(span) = setting.span() else { continue };
            let (name, value) = (words::shorten(&folder.host), words::shorten(&setting.value));
            let message = format!("{} copies of `{name}` have the address `{value}`", copies.value);
            findings.push(
                Finding::new(&SHARED_NAME, span, message)
                    .label(copies.span, "number of copies")
                    .note(format!(
                        "the cluster identifies a node by `{}` and its port, and accepts only one of them",
                        param.name()
                    ))
                    .help("write one service for each node"),
            );
        }
    }
}
