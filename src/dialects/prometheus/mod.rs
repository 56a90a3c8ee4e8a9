//! Prometheus: what is its own. It stands in a block `monitoring` and fetches the metrics of the nodes of clusters.

mod derive;
mod lower;
mod rules;
mod service;
mod targets;

use std::sync::LazyLock;

use super::{Component, Dialect, Trace};
use crate::bundle::{RootFiles, Service, Templates};
use crate::catalog::{Schemas, Version};
use crate::diagnostic::Finding;
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::rules::Check;

pub(super) use service::url;

/// Prometheus.
#[derive(Debug)]
pub struct Prometheus;

/// Its word in specs.
pub(super) const PRODUCT: &str = "prometheus";

static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/prometheus.rs"));

impl Dialect for Prometheus {
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
        TEMPLATES.render("prometheus.sh", minijinja::context! { made_by => made_by })
    }

    fn distribution(&self, version: &Version) -> String {
        format!("prometheus-{version}.linux-amd64.tar.gz")
    }

    fn component(&self, version: &Version) -> Component {
        Component {
            purl: Some(format!("pkg:github/prometheus/prometheus@v{version}")),
            licence: Some("Apache-2.0"),
        }
    }
}

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        ("prometheus.sh", include_str!("templates/prometheus.sh")),
        ("prometheus.yml", include_str!("templates/prometheus.yml")),
        ("flags.sh", include_str!("templates/flags.sh")),
    ])
});
