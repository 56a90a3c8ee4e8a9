//! Prometheus: what is its own. It is in a block `monitoring` and fetches the metrics of the nodes of clusters.

mod derive;
mod lower;
mod rules;
mod service;
mod targets;

use std::sync::LazyLock;

use crate::catalog::{Schemas, Version};
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::product::{
    Component, Contained, Distribution, Emit, Found, Image, Language, RootFiles, Rules, Scripts, Service,
    Trace,
};
use crate::template::{Templates, packed};

pub(super) use service::url;

/// Prometheus.
#[derive(Debug)]
pub(super) struct Dialect;

/// Its name in specs.
pub(super) const PRODUCT: &str = "prometheus";

pub(super) static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/prometheus.rs"));

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
        Some(Image { name: format!("prom/prometheus:v{version}"), home: "/prometheus" })
    }

    fn contained(&self, model: &Model, instance: InstanceId, trace: &dyn Trace) -> Contained {
        // Source: the Dockerfile of prometheus/prometheus. The program is in /bin, and runs as `nobody` by default.
        let files = lower::lower(model, model.instance(instance).root, trace).files;
        Contained { files, is_roots: true, ..Contained::default() }
    }

    fn scripts(&self, made_by: &str) -> Scripts {
        let library = TEMPLATES.render("prometheus.sh", minijinja::context! { made_by => made_by });
        Scripts { library, ..Scripts::default() }
    }

    fn distribution(&self, version: &Version) -> Distribution {
        let purl = Some(format!("pkg:github/prometheus/prometheus@v{version}"));
        Distribution {
            file: format!("prometheus-{version}.linux-amd64.tar.gz"),
            component: Component { purl, licence: Some("Apache-2.0") },
        }
    }
}

impl Found for Dialect {}

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        ("prometheus.sh", packed!("templates/prometheus.sh")),
        ("flags.sh", packed!("templates/flags.sh")),
    ])
});
