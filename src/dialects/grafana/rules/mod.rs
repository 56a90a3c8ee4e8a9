//! Rules that only Grafana has. One rule, one file.

#![expect(
    unreachable_pub,
    reason = "rules are declared alike everywhere; the registry reaches these by the table"
)]

mod first_password;
mod nothing_to_show;
mod shared_dashboard;
mod unanswered_input;
mod unreadable_dashboard;

use crate::model::{Cluster, ClusterId, Instance, Model};
use crate::product::RuleSet;

/// All of them, in reading order.
pub(super) static RULES: RuleSet<Model> = RuleSet {
    checks: &[
        &first_password::CHECK,
        &nothing_to_show::CHECK,
        &unreadable_dashboard::CHECK,
        &shared_dashboard::CHECK,
        &unanswered_input::CHECK,
    ],
};

/// The clusters of this product.
fn clusters(model: &Model) -> impl Iterator<Item = (ClusterId, &Cluster)> {
    model.clusters_of(super::PRODUCT)
}

/// One node for each statement that places some: their files are the same.
fn placements(model: &Model) -> Vec<&Instance> {
    let nodes = clusters(model).flat_map(|(id, _)| model.instances_of(id)).map(|(_, node)| node);
    let mut found: Vec<&Instance> = Vec::new();
    for node in nodes {
        if found.last().is_none_or(|last| last.span != node.span) {
            found.push(node);
        }
    }
    found
}
