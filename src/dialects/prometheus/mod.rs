//! Prometheus: what is its own. It stands in a block `monitoring` and fetches the metrics of the nodes of clusters.

mod derive;
mod lower;
mod rules;
mod service;
mod targets;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use super::{Component, Dialect, Trace};
use crate::bundle::{RootFiles, Service, Templates};
use crate::catalog::{self, Catalog, CatalogView, Detail, SchemaFile, Version};
use crate::diagnostic::Finding;
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::rules::Check;

pub(super) use service::url;

/// Prometheus.
#[derive(Debug)]
pub struct Prometheus;

/// Its word in specs.
pub(super) const PRODUCT: &str = "prometheus";

macro_rules! schema {
    ($name:literal) => {
        SchemaFile {
            name: concat!("schemas/prometheus/", $name),
            text: include_str!(concat!("../../../schemas/prometheus/", $name)),
        }
    };
}

static SCHEMAS: &[SchemaFile] =
    &[schema!("product.kdl"), schema!("language.kdl"), schema!("flags.kdl"), schema!("global.kdl")];

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| catalog::load(SCHEMAS, Detail::Facts).0);

static PAGES: LazyLock<Catalog> = LazyLock::new(|| catalog::load(SCHEMAS, Detail::Pages).0);

static VIEWS: Mutex<BTreeMap<Version, Arc<CatalogView>>> = Mutex::new(BTreeMap::new());

impl Dialect for Prometheus {
    fn product(&self) -> &'static str {
        PRODUCT
    }

    fn block(&self) -> Option<&'static str> {
        Some("monitoring")
    }

    fn catalog(&self) -> &'static Catalog {
        &CATALOG
    }

    fn pages(&self) -> &'static Catalog {
        &PAGES
    }

    fn view(&self, version: &Version) -> Arc<CatalogView> {
        let mut views = VIEWS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        views.entry(version.clone()).or_insert_with(|| Arc::new(CatalogView::new(&CATALOG, version))).clone()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_load_clean() {
        assert_eq!(catalog::load(SCHEMAS, Detail::Pages).1, Vec::<String>::new());
        assert_eq!(catalog::load(SCHEMAS, Detail::Facts).1, Vec::<String>::new());
    }
}
