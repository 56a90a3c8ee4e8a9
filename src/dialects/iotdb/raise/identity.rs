//! What a folder shows of its role in a cluster: its name, its endpoints, whom it asks.

use std::collections::BTreeSet;

use super::ReadFolder;
use crate::formats::opaque;
use crate::model::{is_host, is_local};
use crate::source::SourceMap;

/// What a folder shows of its role in a cluster.
pub(super) struct Identity {
    pub(super) name: Option<String>,
    /// The endpoint of its ConfigNode.
    pub(super) confignode: Option<String>,
    /// The endpoint of its DataNode.
    datanode: Option<String>,
    /// Whom its nodes ask.
    pub(super) seeds: Vec<String>,
}

impl Identity {
    /// The endpoints that others find its nodes at.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = &String> + Clone {
        self.confignode.iter().chain(&self.datanode)
    }

    /// The addresses that it has, those that identify machines.
    pub(super) fn addresses(&self) -> BTreeSet<&str> {
        self.endpoints().map(|endpoint| address(endpoint)).filter(|address| is_real(address)).collect()
    }
}

/// The host of an endpoint.
pub(super) fn address(endpoint: &str) -> &str {
    endpoint.rsplit_once(':').map_or(endpoint, |(address, _)| address)
}

/// What the files of a folder say.
pub(super) fn identity(folder: &ReadFolder<'_>, sources: &SourceMap) -> Identity {
    let value = |role: &str, key: &str| {
        folder
            .has(role)
            .then(|| folder.value(sources, role, key))
            .flatten()
            .map(|value| value.value.trim().to_owned())
    };
    let name = ["confignode", "datanode"].iter().find_map(|role| value(role, "cluster_name"));
    let name = name.filter(|name| opaque::find(name).is_none());
    // What a file that is not in view may say is not a default.
    let or = |value: Option<String>, default: &str| {
        value
            .unwrap_or_else(|| if folder.is_partial() { "${UNKNOWN}".to_owned() } else { default.to_owned() })
    };
    let confignode = folder.has("confignode").then(|| {
        let address = or(value("confignode", "cn_internal_address"), "127.0.0.1");
        let port = or(value("confignode", "cn_internal_port"), "10710");
        format!("{}:{port}", address.to_lowercase())
    });
    let datanode = folder.has("datanode").then(|| {
        let address = or(value("datanode", "dn_internal_address"), "127.0.0.1");
        let port = or(value("datanode", "dn_internal_port"), "10730");
        format!("{}:{port}", address.to_lowercase())
    });
    let keys = [
        ("ainode", "ain_seed_config_node"),
        ("confignode", "cn_seed_config_node"),
        ("confignode", "cn_target_config_node_list"),
        ("datanode", "dn_seed_config_node"),
        ("datanode", "dn_target_config_node_list"),
    ];
    let lists = keys.iter().filter_map(|(role, key)| value(role, key));
    let seeds =
        lists.flat_map(|list| list.split(',').map(|seed| seed.trim().to_lowercase()).collect::<Vec<_>>());
    let mut seeds: Vec<String> = seeds.collect();
    // A server in one container that names no seed has the one that the image includes: itself.
    let is_whole = folder.folder.container.is_some() && !folder.is_partial() && datanode.is_some();
    if let Some(own) = confignode.as_ref().filter(|_| is_whole && seeds.is_empty()) {
        seeds.push(own.clone());
    }
    Identity { name, confignode, datanode, seeds }
}

/// Whether an address identifies a machine.
pub(super) fn is_real(address: &str) -> bool {
    let address = address.trim();
    is_host(address) && !is_local(address)
}
