//! Nodes that are added, removed or called otherwise.

use crate::maps::HashMap;

use super::class::Class;
use super::pairs::Pairs;
use super::rules::{NODE_STAYS, OTHER_ALIAS};
use super::{About, Change, ChangeEffect, ChangeKind, Sides};
use crate::catalog::RoleId;
use crate::model::{ClusterId, Instance, InstanceId, Model, Replicas};

/// How many nodes of each role a cluster has in the new model.
type Left = HashMap<RoleId, usize>;

/// The changes of the nodes of a cluster that is in both models.
pub(super) fn changes(
    sides: &Sides<'_>,
    pairs: &Pairs,
    before: ClusterId,
    after: ClusterId,
    found: &mut Vec<Change>,
) {
    for (id, node) in sides.new.instances_of(after) {
        match pairs.old_nodes[id.0 as usize] {
            None => found.push(added(sides, Some(before), id)),
            Some(known) => renamed(sides, (known, id), node, found),
        }
    }
    let gone: Vec<InstanceId> = sides
        .old
        .instances_of(before)
        .map(|(id, _)| id)
        .filter(|id| pairs.new_nodes[id.0 as usize].is_none())
        .collect();
    let mut left = Left::default();
    if !gone.is_empty() {
        for (_, node) in sides.new.instances_of(after) {
            *left.entry(node.role).or_default() += 1;
        }
    }
    for id in gone {
        found.push(removed(sides, Some((after, &left)), id));
    }
}

/// A node that the new model has and the old one has not.
pub(super) fn added(sides: &Sides<'_>, before: Option<ClusterId>, id: InstanceId) -> Change {
    let new = sides.new;
    let node = new.instance(id);
    let cluster = new.cluster(node.cluster);
    let about = About {
        old_cluster: before,
        new_cluster: Some(node.cluster),
        new_host: Some(node.host),
        new_node: Some(id),
        ..About::default()
    };
    let reason = match cluster.attends.first() {
        Some(attended) => {
            format!("it watches `{}`, whose nodes are not affected", new.cluster(*attended).name.value)
        }
        None => "it joins the cluster; running nodes are not affected".to_owned(),
    };
    let class = Class::new(ChangeEffect::None, reason);
    of_node(new, node, (None, Some(node.name.to_string())), class, about)
}

/// A node that the old model has and the new one has not.
pub(super) fn removed(sides: &Sides<'_>, after: Option<(ClusterId, &Left)>, id: InstanceId) -> Change {
    let old = sides.old;
    let node = old.instance(id);
    let about = About {
        old_cluster: Some(node.cluster),
        new_cluster: after.map(|(after, _)| after),
        old_host: Some(node.host),
        old_node: Some(id),
        ..About::default()
    };
    let class = match after.and_then(|(_, left)| stays(sides, node, left)) {
        Some(reason) => Class::new(ChangeEffect::Impossible, reason).rule(&NODE_STAYS),
        None => {
            let reason = match old.cluster(node.cluster).attends.is_empty() {
                false => "it watches the cluster, whose nodes are not affected",
                true => "it leaves the cluster; the other nodes keep running",
            };
            Class::new(ChangeEffect::None, reason)
        }
    };
    let mut change = of_node(old, node, (Some(node.name.to_string()), None), class, about);
    if let Some((after, _)) = after {
        change.cluster = sides.new.cluster(after).name.value.to_string();
    }
    change
}

/// Why a node cannot leave its cluster.
fn stays(sides: &Sides<'_>, node: &Instance, left: &Left) -> Option<String> {
    let old = sides.old;
    let role = old.role_title(node);
    let left = left.get(&node.role).copied().unwrap_or_default();
    if left == 0 && is_needed(old, node) {
        return Some(format!("it is the last {role}: without one there is no cluster"));
    }
    let most = old.most_replicas(node.cluster, node.role).filter(|most| left < most.count);
    if let Some(Replicas { param, count, .. }) = most {
        let name = param.name();
        return Some(format!(
            "{} left, and `{name}` is {count}: the server does not remove a {role} below that number",
            if left == 1 { format!("1 {role} is") } else { format!("{left} {role}s are") },
        ));
    }
    let product = sides.products.find(old.cluster(node.cluster).product)?;
    product.keeps(old, node)
}

/// What a node needs to leave and join again.
pub(super) struct Meanwhile {
    /// The end of a sentence.
    pub(super) reason: String,
    /// Whether no other node can be in.
    pub(super) is_impossible: bool,
}

/// What a node needs to leave and join again, where too few others of its role would be left meanwhile.
pub(super) fn meanwhile(sides: &Sides<'_>, node: &Instance, others: usize) -> Option<Meanwhile> {
    let role = sides.new.role_title(node);
    if others == 0 && is_needed(sides.new, node) {
        let reason = format!(", and it is the only {role}; add another {role} first, in a separate plan");
        return Some(Meanwhile { reason, is_impossible: true });
    }
    let most = sides.new.most_replicas(node.cluster, node.role).filter(|most| others < most.count)?;
    let (count, name) = (most.count, most.param.name());
    let reason = format!("; `{name}` is {count}, so another {role} is needed temporarily");
    Some(Meanwhile { reason, is_impossible: false })
}

/// Whether a cluster has to have a node of this role: one that holds replicas, that decides, or that is asked by joiners.
fn is_needed(model: &Model, node: &Instance) -> bool {
    let view = model.view(node);
    let is_meant = |role: RoleId| role == node.role;
    view.params().flat_map(|param| &param.meanings).any(|meaning| {
        meaning.replicas().is_some_and(|replicas| is_meant(replicas.holders))
            || meaning.consensus().and_then(|consensus| consensus.members).is_some_and(is_meant)
            || meaning.seed_of().is_some_and(is_meant)
    })
}

/// A node of one role on one host that has another name.
fn renamed(
    sides: &Sides<'_>,
    (before, after): (InstanceId, InstanceId),
    node: &Instance,
    found: &mut Vec<Change>,
) {
    let (old, new) = (sides.old, sides.new);
    let known = old.instance(before);
    if known.name == node.name {
        return;
    }
    let catalog = new.view(node).catalog;
    let word = &*catalog.words.node_name;
    let is_own_word = word != "name";
    if !is_own_word && (sides.is_found || follows_host(old, known) && follows_host(new, node)) {
        return;
    }
    let class = if is_own_word && new.cluster(node.cluster).attends.is_empty() {
        of_alias(new, node)
    } else {
        Class::new(ChangeEffect::None, "only clusterc uses the name")
    };
    let about = About {
        old_cluster: Some(known.cluster),
        new_cluster: Some(node.cluster),
        old_host: Some(known.host),
        new_host: Some(node.host),
        old_node: Some(before),
        new_node: Some(after),
    };
    let values = (Some(known.name.to_string()), Some(node.name.to_string()));
    let mut change = of_node(new, node, values, class, about);
    change.key = Some(word.to_owned());
    change.old_span = Some(known.span);
    found.push(change);
}

/// Whether a node is called by its host and its role.
fn follows_host(model: &Model, node: &Instance) -> bool {
    let rest = node.name.strip_prefix(&*model.host(node.host).name);
    rest.is_some_and(|rest| rest.strip_prefix('-').is_some_and(|rest| rest == model.role_name(node)))
}

/// What it means that a node has another name in a product whose nodes know each other by name.
fn of_alias(model: &Model, node: &Instance) -> Class {
    let view = model.view(node);
    let (title, role) = (&view.catalog.title, model.role_title(node));
    let is_holder = |role: RoleId| {
        let mut meanings = view.params().flat_map(|param| &param.meanings);
        meanings.any(|meaning| meaning.replicas().is_some_and(|replicas| replicas.holders == role))
    };
    if is_holder(node.role) {
        let reason = format!(
            "{title} treats a new alias as another {role}: the replicas are registered under the old alias"
        );
        return Class::new(ChangeEffect::Impossible, reason).rule(&OTHER_ALIAS);
    }
    if model.role(node).container_of.is_some() {
        let reason =
            format!("{title} treats a new alias as another {role}: the old one leaves, and this one joins");
        return Class::new(ChangeEffect::Rejoin, reason).rule(&OTHER_ALIAS);
    }
    let is_deciding = view
        .params()
        .flat_map(|param| &param.meanings)
        .any(|meaning| meaning.consensus().and_then(|consensus| consensus.members) == Some(node.role));
    if is_deciding {
        let reason = format!(
            "its users and jobs are in the folder of the alias, which is moved while the {role} is stopped"
        );
        return Class::new(ChangeEffect::Migrate, reason).rule(&OTHER_ALIAS);
    }
    Class::new(ChangeEffect::Restart, format!("the {role} reads its alias when it starts"))
}

fn of_node(
    model: &Model,
    node: &Instance,
    (old, new): (Option<String>, Option<String>),
    class: Class,
    about: About,
) -> Change {
    let is_gone = new.is_none();
    Change {
        host: Some(model.host(node.host).name.to_string()),
        node: Some(node.name.to_string()),
        role: Some(model.role_name(node).to_owned()),
        old,
        new,
        span: (!is_gone).then_some(node.span),
        old_span: is_gone.then_some(node.span),
        about,
        ..class.of(ChangeKind::Node, &model.cluster(node.cluster).name.value)
    }
}
