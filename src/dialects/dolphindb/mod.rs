//! DolphinDB: what is its own.
//!
//! No server can be had to try things on. What is said here comes from the guides and the reference; the catalog says
//! for each parameter where from, and how sure that is.

mod demands;
mod derive;
mod lower;
mod operations;
mod raise;
mod rules;
mod service;
mod site;

use std::sync::LazyLock;

use super::{Dialect, Document, Need, Trace};
use crate::bundle::{Operation, RootFiles, Service, Templates};
use crate::catalog::{Schemas, Version};
use crate::diagnostic::Finding;
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::native::{FileKind, Folder, RaisedCluster};
use crate::rules::Check;
use crate::source::SourceMap;

/// DolphinDB.
#[derive(Debug)]
pub struct DolphinDB;

static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/dolphindb.rs"));

impl Dialect for DolphinDB {
    fn product(&self) -> &'static str {
        PRODUCT
    }

    fn schemas(&self) -> &'static Schemas {
        &SCHEMAS
    }

    fn derive(&self, model: &mut Model, cluster: ClusterId, _findings: &mut Vec<Finding>) {
        derive::derive(model, cluster);
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
        SHELL_LIBRARY.render("dolphindb.sh", minijinja::context! { made_by => made_by })
    }

    fn operations(&self, made_by: &str) -> Vec<Operation> {
        operations::operations(made_by)
    }

    fn runbook(&self) -> String {
        include_str!("templates/RUNBOOK.md").to_owned()
    }

    fn documents(&self) -> &'static [Document] {
        &[("dolphindb-rules.md", demands::page)]
    }

    fn distribution(&self, version: &Version) -> String {
        distribution(version)
    }

    fn needs(&self, model: &Model, cluster: ClusterId) -> Vec<Need> {
        let mut needs = vec![self.distribution_for(model, cluster, &|_| true)];
        needs.extend(site::licence(model, cluster));
        needs
    }

    fn recognize(&self, path: &str) -> Option<FileKind> {
        raise::recognize(path)
    }

    fn raise(&self, folders: &[Folder], sources: &SourceMap, said: Option<&Version>) -> Vec<RaisedCluster> {
        raise::raise(folders, sources, said)
    }

    fn order(&self, model: &mut Model, cluster: ClusterId) {
        derive::order_all(model, cluster);
    }
}

/// The word in specs.
const PRODUCT: &str = "dolphindb";

static SHELL_LIBRARY: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(&[("dolphindb.sh", include_str!("templates/dolphindb.sh"))]));

/// The archive that the vendor publishes.
fn distribution(version: &Version) -> String {
    format!("DolphinDB_Linux64_V{version}.zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_says_how_sure_its_facts_are() {
        let params = &DolphinDB.pages().params;
        assert!(params.iter().all(|param| !param.source.is_empty() && !param.sure.is_empty()));
    }
}
