//! Grafana: what is its own. It is in a block `monitoring` and shows what the Prometheus of its clusters holds.

mod dashboard;
mod derive;
mod lower;
mod rules;
mod service;

use std::sync::LazyLock;

use super::prometheus;
use crate::catalog::{Schemas, Version};
use crate::model::{Cluster, ClusterId, InstanceId, Model, RootId};
use crate::product::{
    Component, Contained, Distribution, Emit, Found, Image, Language, RootFiles, Rules, Scripts, Service,
    Trace,
};
use crate::template::{Templates, packed};

/// Grafana.
#[derive(Debug)]
pub(super) struct Dialect;

/// Its name in specs.
const PRODUCT: &str = "grafana";

pub(super) static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/grafana.rs"));

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

impl Language for Dialect {
    fn schemas(&self) -> &'static Schemas {
        &SCHEMAS
    }

    fn derive(&self, model: &mut Model, cluster: ClusterId) {
        derive::order(model, cluster);
    }

    fn rules(&self) -> &'static dyn Rules {
        &rules::RULES
    }
}

impl Emit for Dialect {
    fn lower(&self, model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
        lower::lower(model, root, trace)
    }

    fn service(&self, model: &Model, instance: InstanceId) -> Service {
        service::service(model, instance)
    }

    fn image(&self, version: &Version, _: &str) -> Option<Image> {
        Some(Image { name: format!("grafana/grafana:{version}"), home: "/usr/share/grafana" })
    }

    fn contained(&self, model: &Model, instance: InstanceId, trace: &dyn Trace) -> Contained {
        // Source: the Dockerfile of grafana/grafana. It runs as `grafana` where nothing says otherwise.
        let files = lower::lower(model, model.instance(instance).root, trace).files;
        Contained { files, is_roots: true, ..Contained::default() }
    }

    fn scripts(&self, made_by: &str) -> Scripts {
        let library = TEMPLATES.render("grafana.sh", minijinja::context! { made_by => made_by });
        Scripts { library, ..Scripts::default() }
    }

    fn distribution(&self, version: &Version) -> Distribution {
        let purl = Some(format!("pkg:github/grafana/grafana@v{version}"));
        Distribution {
            file: format!("grafana-{version}.linux-amd64.tar.gz"),
            component: Component { purl, licence: Some("AGPL-3.0-only") },
        }
    }
}

impl Found for Dialect {}

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        ("grafana.sh", packed!("templates/grafana.sh")),
        ("environment.sh", packed!("templates/environment.sh")),
    ])
});
