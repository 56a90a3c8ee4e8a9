//! DolphinDB.
//!
//! No server was available for testing. What is here comes from the guides and the reference; the catalog says for each
//! parameter where from, and how sure that is.

mod container;
mod demands;
mod derive;
mod lower;
mod operations;
mod raise;
mod rules;
mod service;
mod site;

use std::sync::LazyLock;

use crate::catalog::{Schemas, Version};
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::product::{
    Component, Contained, Distribution, Document, Emit, FileKind, Folder, Found, Image, Language, Need,
    RaisedCluster, RootFiles, Rules, Scripts, Service, Trace,
};
use crate::source::SourceMap;
use crate::template::{Templates, packed};

/// DolphinDB.
#[derive(Debug)]
pub(super) struct Dialect;

/// Its name in specs.
const PRODUCT: &str = "dolphindb";

static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/dolphindb.rs"));

impl Language for Dialect {
    fn schemas(&self) -> &'static Schemas {
        &SCHEMAS
    }

    fn derive(&self, model: &mut Model, cluster: ClusterId) {
        derive::derive(model, cluster);
    }

    fn rules(&self) -> &'static dyn Rules {
        &rules::RULES
    }

    fn documents(&self) -> &'static [Document] {
        &[demands::PAGE]
    }
}

impl Emit for Dialect {
    fn lower(&self, model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
        lower::lower(model, root, trace)
    }

    fn service(&self, model: &Model, instance: InstanceId) -> Service {
        service::service(model, instance)
    }

    fn image(&self, version: &Version, role: &str) -> Option<Image> {
        // One by itself keeps its data next to the program.
        (role != "single").then(|| container::image(version))
    }

    fn contained(&self, model: &Model, instance: InstanceId, trace: &dyn Trace) -> Contained {
        container::contained(model, instance, trace)
    }

    fn scripts(&self, made_by: &str) -> Scripts {
        Scripts {
            library: SHELL_LIBRARY.render("dolphindb.sh", minijinja::context! { made_by => made_by }),
            operations: operations::operations(made_by),
            refused: &["prove.sh", "scale-out.sh", "upgrade.sh"],
            runbook: packed!("templates/RUNBOOK.md"),
        }
    }

    fn distribution(&self, version: &Version) -> Distribution {
        Distribution { file: distribution(version), component: Component::default() }
    }

    fn needs(&self, model: &Model, cluster: ClusterId) -> Vec<Need> {
        let mut needs = vec![self.distribution_for(model, cluster, &|_| true)];
        needs.extend(site::licence(model, cluster));
        needs
    }
}

impl Found for Dialect {
    fn image_words(&self) -> &'static [&'static str] {
        &["dolphindb"]
    }

    fn recognize(&self, path: &str) -> Option<FileKind> {
        raise::recognize(path)
    }

    fn raise(&self, folders: &[Folder], sources: &SourceMap, stated: Option<&Version>) -> Vec<RaisedCluster> {
        raise::raise(folders, sources, stated)
    }

    fn order(&self, model: &mut Model, cluster: ClusterId) {
        derive::order_all(model, cluster);
    }
}

static SHELL_LIBRARY: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(&[("dolphindb.sh", packed!("templates/dolphindb.sh"))]));

/// The archive that the vendor publishes.
fn distribution(version: &Version) -> String {
    format!("DolphinDB_Linux64_V{version}.zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_names_its_certainty() {
        let params = &SCHEMAS.pages().params;
        assert!(params.iter().all(|param| !param.source.is_empty() && !param.sure.is_empty()));
    }
}
