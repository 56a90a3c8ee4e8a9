//! Apache IoTDB: what is its own.

mod ainode;
mod demands;
mod derive;
mod environment;
mod iotdbctl;
mod logback;
mod lower;
mod operations;
mod raise;
mod rules;
mod service;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use super::{Component, Dialect, Document, Need, Trace};
use crate::bundle::{Operation, RootFiles, Service, Templates, WindowsService};
use crate::catalog::{self, Catalog, CatalogView, Detail, SchemaFile, Version};
use crate::diagnostic::{Finding, Rule};
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::native::{FileKind, Folder, RaisedCluster};
use crate::source::SourceMap;
use crate::spec::FrontEnd;

/// Apache IoTDB.
#[derive(Debug)]
pub struct IoTDB;

macro_rules! schema {
    ($name:literal) => {
        SchemaFile {
            name: concat!("schemas/iotdb/", $name),
            text: include_str!(concat!("../../../schemas/iotdb/", $name)),
        }
    };
}

/// The catalog's files, in reading order.
static SCHEMAS: &[SchemaFile] = &[
    schema!("product.kdl"),
    schema!("language.kdl"),
    schema!("ainode.kdl"),
    schema!("audit.kdl"),
    schema!("cluster-script.kdl"),
    schema!("cluster.kdl"),
    schema!("compaction.kdl"),
    schema!("delay.kdl"),
    schema!("directories.kdl"),
    schema!("environment.kdl"),
    schema!("extensions.kdl"),
    schema!("iot-consensus.kdl"),
    schema!("load.kdl"),
    schema!("memory.kdl"),
    schema!("metrics.kdl"),
    schema!("pipe-limits.kdl"),
    schema!("pipe-memory.kdl"),
    schema!("pipe-transfer.kdl"),
    schema!("pipe.kdl"),
    schema!("query.kdl"),
    schema!("ratis.kdl"),
    schema!("rpc.kdl"),
    schema!("schema.kdl"),
    schema!("services.kdl"),
    schema!("storage.kdl"),
    schema!("subscription.kdl"),
    schema!("tsfile.kdl"),
    schema!("wal.kdl"),
];

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| catalog::load(SCHEMAS, Detail::Facts).0);

static PAGES: LazyLock<Catalog> = LazyLock::new(|| catalog::load(SCHEMAS, Detail::Pages).0);

static VIEWS: Mutex<BTreeMap<Version, Arc<CatalogView>>> = Mutex::new(BTreeMap::new());

impl Dialect for IoTDB {
    fn product(&self) -> &'static str {
        "iotdb"
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

    fn derive(&self, model: &mut Model, cluster: ClusterId, findings: &mut Vec<Finding>) {
        derive::derive(model, cluster, findings);
    }

    fn rules(&self) -> Vec<&'static Rule> {
        rules::CHECKS.iter().map(|check| check.rule).collect()
    }

    fn look(&self, model: &Model, has_all_nodes: bool, findings: &mut Vec<Finding>) {
        let survey = rules::Survey::new(model);
        for check in rules::CHECKS.iter().filter(|check| has_all_nodes || !check.needs_all_nodes) {
            (check.run)(&survey, findings);
        }
    }

    fn lower(&self, model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
        lower::lower(model, root, trace)
    }

    fn service(&self, model: &Model, instance: InstanceId) -> Service {
        service::service(model, instance)
    }

    fn windows_service(&self, model: &Model, instance: InstanceId) -> Option<WindowsService> {
        service::windows(model, instance)
    }

    fn shell_library(&self, made_by: &str) -> String {
        SHELL_LIBRARY.render("iotdb.sh", minijinja::context! { made_by => made_by })
    }

    fn operations(&self, made_by: &str) -> Vec<Operation> {
        operations::operations(made_by)
    }

    fn documents(&self) -> &'static [Document] {
        &[("iotdbctl.md", iotdbctl::page), ("iotdb-rules.md", demands::page)]
    }

    fn front_ends(&self) -> &'static [&'static dyn FrontEnd] {
        &[&iotdbctl::Iotdbctl]
    }

    fn distribution(&self, version: &Version) -> String {
        distribution(version)
    }

    fn needs(&self, model: &Model, cluster: ClusterId) -> Vec<Need> {
        let mut needs = vec![self.distribution_for(model, cluster, &|role| role != "ainode")];
        needs.extend(ainode::needs(model, cluster));
        needs.extend(environment::needs(model, cluster));
        needs
    }

    fn component(&self, version: &Version) -> Component {
        // The tags of the project's repository are those of its releases.
        Component { purl: Some(format!("pkg:github/apache/iotdb@v{version}")), licence: Some("Apache-2.0") }
    }

    fn recognize(&self, path: &str) -> Option<FileKind> {
        raise::recognize(path)
    }

    fn raise(&self, folders: &[Folder], sources: &SourceMap, said: Option<&Version>) -> Vec<RaisedCluster> {
        raise::raise(folders, sources, said)
    }

    fn order(&self, model: &mut Model, cluster: ClusterId) {
        derive::order(model, cluster);
    }
}

static SHELL_LIBRARY: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(&[("iotdb.sh", include_str!("templates/iotdb.sh"))]));

/// The archive that the project publishes for all roles.
fn distribution(version: &Version) -> String {
    format!("apache-iotdb-{version}-all-bin.zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_load_clean() {
        let (pages, problems) = catalog::load(SCHEMAS, Detail::Pages);
        assert_eq!(problems, Vec::<String>::new());
        let (facts, problems) = catalog::load(SCHEMAS, Detail::Facts);
        assert_eq!(problems, Vec::<String>::new());
        let names =
            |catalog: &Catalog| catalog.params.iter().map(|param| param.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&facts), names(&pages));
        assert!(facts.params.iter().all(|param| param.doc.is_empty() && param.source.is_empty()));
    }
}
