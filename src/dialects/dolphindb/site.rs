//! Sites: `HOST:PORT:ALIAS`, by which files name nodes.

use crate::model::{ClusterId, Instance, Model};
use crate::product::{Component, Need, hosts_of};

/// A node's site, as files name it.
pub(super) fn of(model: &Model, node: &Instance) -> String {
    format!("{}:{}:{}", address(model, node), port(model, node), node.name)
}

/// The address that other nodes connect to.
pub(super) fn address<'a>(model: &'a Model, node: &Instance) -> &'a str {
    model.host(node.host).internal_address()
}

/// The node's port, as text.
pub(super) fn port(model: &Model, node: &Instance) -> String {
    let port = model.view(node).find("port", crate::catalog::ParamKind::Fact, node.role);
    let setting = port.and_then(|param| model.setting(node, param.id));
    setting.map(|setting| setting.value.trim().to_owned()).unwrap_or_default()
}

/// A fact of a node that no file holds under its own name.
pub(super) fn fact(model: &Model, node: &Instance, name: &str) -> Option<String> {
    let param = model.view(node).find(name, crate::catalog::ParamKind::Fact, node.role)?;
    let setting = model.setting(node, param.id)?;
    Some(setting.value.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The licence of a cluster, under the name by which the server and the scripts know it.
pub(super) fn licence(model: &Model, cluster: ClusterId) -> Option<Need> {
    let (_, first) = model.instances_of(cluster).next()?;
    let stated = fact(model, first, "license-edition").or_else(|| fact(model, first, "license-file"));
    Some(Need {
        title: "DolphinDB licence".to_owned(),
        version: String::new(),
        file: Some("dolphindb.lic".to_owned()),
        hosts: hosts_of(model, cluster, |_| true),
        is_required: stated.is_some(),
        is_in_image: false,
        note: "without it the hosts use the licence of the free edition, which is in the distribution"
            .to_owned(),
        component: Component::default(),
    })
}
