//! Grafana: what is its own. It stands in a block `monitoring` and shows what the Prometheus of its clusters holds.

mod dashboard;
mod derive;
mod lower;
mod rules;
mod service;

use std::sync::LazyLock;

use super::{Component, Dialect, Trace, prometheus};
use crate::bundle::{RootFiles, Service, Templates};
use crate::catalog::{Schemas, Version};
use crate::diagnostic::Finding;
use crate::model::{Cluster, ClusterId, InstanceId, Model, RootId};
use crate::rules::Check;

/// Grafana.
#[derive(Debug)]
pub struct Grafana;

/// Its word in specs.
const PRODUCT: &str = "grafana";

static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/grafana.rs"));

/// The nodes of Prometheus that a cluster of Grafana shows: those that attend to a cluster that it attends to, first
/// those that attend to the most of them.
fn sources(model: &Model, grafana: ClusterId) -> Vec<InstanceId> {
    let shown = &model.cluster(grafana).attends;
    let common = |(id, cluster): (ClusterId, &Cluster)| {
        let common = cluster.attends.iter().filter(|attended| shown.contains(attended)).count();
        (cluster.product == prometheus::PRODUCT && common > 0).then_some((std::cmp::Reverse(common), id))
    };
    let mut clusters: Vec<_> = model.clusters().filter_map(common).collect();
    clusters.sort_unstable();
    clusters.iter().flat_map(|(_, id)| model.instances_of(*id)).map(|(id, _)| id).collect()
}

impl Dialect for Grafana {
    fn product(&self) -> &'static str {
        PRODUCT
    }

    fn block(&self) -> Option<&'static str> {
        Some("monitoring")
    }

    fn schemas(&self) -> &'static Schemas {
        &SCHEMAS
    }

    fn derive(&self, model: &mut Model, cluster: ClusterId, _findings: &mut Vec<Finding>) {
        derive::order(model, cluster);
    }

    fn checks(&self) -> &'static [Check] {
        rules::CHECKS
    }

    fn lower(&self, model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
        lower::lower(model, root, trace)
    }

    fn service(&self, model: &Model, instance: InstanceId) -> Service {
        service::service(model, instance)
    }

    fn shell_library(&self, made_by: &str) -> String {
        TEMPLATES.render("grafana.sh", minijinja::context! { made_by => made_by })
    }

    fn distribution(&self, version: &Version) -> String {
        format!("grafana-{version}.linux-amd64.tar.gz")
    }

    fn component(&self, version: &Version) -> Component {
        Component {
            purl: Some(format!("pkg:github/grafana/grafana@v{version}")),
            licence: Some("AGPL-3.0-only"),
        }
    }
}

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        ("grafana.sh", include_str!("templates/grafana.sh")),
        ("datasources.yaml", include_str!("templates/datasources.yaml")),
        ("dashboards.yaml", include_str!("templates/dashboards.yaml")),
        ("environment.sh", include_str!("templates/environment.sh")),
    ])
});
