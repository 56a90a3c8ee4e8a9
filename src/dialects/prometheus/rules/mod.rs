//! Rules that only Prometheus has. One rule, one file.

#![expect(
    unreachable_pub,
    reason = "rules are declared alike everywhere; the registry reaches these by the table"
)]

mod late_timeout;
mod unwatched_node;

use crate::model::{Cluster, ClusterId, Model};
use crate::product::RuleSet;

/// All of them, in reading order.
pub(super) static RULES: RuleSet<Model> = RuleSet { checks: &[&unwatched_node::CHECK, &late_timeout::CHECK] };

/// The clusters of this product.
fn clusters(model: &Model) -> impl Iterator<Item = (ClusterId, &Cluster)> {
    model.clusters_of(super::PRODUCT)
}
