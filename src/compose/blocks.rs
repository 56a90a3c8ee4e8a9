//! Blocks such as `monitoring`: products that attend to the clusters of others.

use super::draft::Draft;
use super::{hosts, nodes, settings};
use crate::catalog::Products;
use crate::formats::kdl::Statement;
use crate::model::{Cluster, ClusterId, HostId, Model, Network};

/// Whether a cluster is a product of a block that is in `owner`, or at the top level when there is none.
pub(super) fn is_written_in(model: &Model, id: ClusterId, owner: Option<ClusterId>) -> bool {
    let cluster = model.cluster(id);
    let own_name =
        |owner: &Cluster| *cluster.name.value == *format!("{}-{}", owner.name.value, cluster.product);
    let inside = match cluster.attends.as_slice() {
        [] => return false,
        [only] if own_name(model.cluster(*only)) => Some(*only),
        _ => None,
    };
    inside == owner
}

/// The hosts that clusters of blocks use and that are next to the clusters.
pub(super) fn shared_hosts(model: &Model) -> Vec<HostId> {
    let standalone =
        (0..model.clusters.len() as u32).map(ClusterId).filter(|id| is_written_in(model, *id, None));
    let mut hosts: Vec<HostId> = standalone
        .flat_map(|id| model.instances_of(id).map(|(_, node)| node.host).collect::<Vec<_>>())
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

/// The networks of the whole file: those that clusters of blocks have, which state none themselves. All clusters start with them.
pub(super) fn shared_networks(model: &Model) -> &[Network] {
    let attending = model.clusters.iter().filter(|cluster| !cluster.attends.is_empty());
    let shared = attending.map(|cluster| &*cluster.networks).min_by_key(|networks| networks.len());
    let shared = shared.unwrap_or_default();
    let nets = |networks: &[Network]| networks.iter().map(|network| network.net).collect::<Vec<_>>();
    let is_common = model.clusters.iter().all(|cluster| nets(&cluster.networks).starts_with(&nets(shared)));
    if is_common { shared } else { &[] }
}

/// The blocks of a cluster, or those at the top level.
pub(super) fn statements(model: &Model, owner: Option<ClusterId>, products: &dyn Products) -> Vec<Draft> {
    let mut blocks = Vec::new();
    for block in products.blocks() {
        let within = products.in_block(block);
        let mut draft = Draft::new(Statement::new(block).after_gap(), []);
        for id in (0..model.clusters.len() as u32).map(ClusterId) {
            if within.contains(&model.cluster(id).product) && is_written_in(model, id, owner) {
                attendants(model, id, owner, &mut draft);
            }
        }
        if !draft.children.is_empty() {
            blocks.push(draft);
        }
    }
    blocks
}

/// The statements of one product of a block: each says by itself where and how.
fn attendants(model: &Model, id: ClusterId, owner: Option<ClusterId>, out: &mut Draft) {
    let cluster = model.cluster(id);
    let own = owner.map(|owner| hosts::hosts(model, owner)).unwrap_or_default();
    let hosts = [shared_hosts(model), own].concat();
    let first = out.children.len();
    nodes::statements(model, id, &hosts, &settings::each(model, id), out);
    let version =
        Some(&cluster.view.release).filter(|version| cluster.view.catalog.usual() != Some(*version));
    let user = cluster.install.user.as_ref().map(|user| &*user.value);
    let owners = owner.and_then(|owner| model.cluster(owner).install.user.as_ref()).map(|user| &*user.value);
    for draft in &mut out.children[first..] {
        draft.statement.gap = false;
        let mut statement = std::mem::take(&mut draft.statement);
        if let Some(version) = version {
            statement = statement.property("version", version.as_str());
        }
        if let Some(user) = user.filter(|user| owners != Some(user)) {
            statement = statement.property("user", user);
        }
        draft.statement = statement;
    }
}
