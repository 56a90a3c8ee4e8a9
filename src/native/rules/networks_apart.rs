//! LINT040: networks-apart.

use crate::maps::HashMap;
use std::collections::BTreeSet;

use super::Containers;
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::product::Container;

declare_rule! {
    /// Reports containers that connect to a service on none of their networks.
    ///
    /// ## What it checks
    ///
    /// The networks of services of one compose file whose nodes name each other as seeds.
    ///
    /// ## Why it matters
    ///
    /// Other containers can resolve the name of a service only on its own networks: the node keeps asking and never
    /// joins.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:2.0.6-confignode
    ///     networks: [inner]
    ///     environment: [cn_internal_address=cn, "cn_seed_config_node=cn:10710"]
    ///     volumes: ["cn:/iotdb/data"]
    ///   dn:
    ///     image: apache/iotdb:2.0.6-datanode
    ///     networks: [outer]
    ///     environment: [dn_internal_address=dn, dn_rpc_address=dn, "dn_seed_config_node=cn:10710"]
    ///     volumes: ["dn:/iotdb/data"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:2.0.6-confignode
    ///     networks: [inner]
    ///     environment: [cn_internal_address=cn, "cn_seed_config_node=cn:10710"]
    ///     volumes: ["cn:/iotdb/data"]
    ///   dn:
    ///     image: apache/iotdb:2.0.6-datanode
    ///     networks: [inner, outer]
    ///     environment: [dn_internal_address=dn, dn_rpc_address=dn, "dn_seed_config_node=cn:10710"]
    ///     volumes: ["dn:/iotdb/data"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Connect both services to the same network.
    pub static NETWORKS_APART = { code: "LINT040", name: "networks-apart", severity: Warning, confidence: Source }
}

/// Looks for it in the containers of one cluster.
pub(super) fn check(containers: &Containers<'_>, model: &Model, findings: &mut Vec<Finding>) {
    let mut by_name: HashMap<&str, HashMap<&str, &Container>> = HashMap::default();
    for (folder, container, _) in &containers.0 {
        by_name.entry(&folder.above).or_default().insert(&folder.host, container);
    }
    for (folder, container, nodes) in &containers.0 {
        let (Some(own), Some(neighbors)) = (&container.networks, by_name.get(&*folder.above)) else {
            continue;
        };
        let mut asked: BTreeSet<&str> = BTreeSet::new();
        for (_, setting) in nodes.iter().flat_map(|node| model.with_meaning(node, MeaningKind::Seed)) {
            let host = setting.as_endpoint().map(|(host, _)| host);
            let Some((&name, other)) = host.and_then(|host| neighbors.get_key_value(host)) else { continue };
            let Some(others) = &other.networks else { continue };
            if own.iter().any(|network| others.contains(network)) || !asked.insert(name) {
                continue;
            }
            let Some(span) = setting.span() else { continue };
            let message = format!("`{}` connects to `{name}`, but they share no network", folder.host);
            let list = |networks: &[Box<str>]| crate::diagnostic::words::list(networks);
            findings.push(
                Finding::new(&NETWORKS_APART, span, message)
                    .note(format!("`{}` is on {}, `{name}` is on {}", folder.host, list(own), list(others)))
                    .help("connect both services to one network"),
            );
        }
    }
}
