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

use std::sync::LazyLock;

use super::{Component, Dialect, Document, Need, Trace};
use crate::bundle::{Operation, RootFiles, Service, Templates, WindowsService};
use crate::catalog::{Schemas, Version};
use crate::diagnostic::{Finding, Rule};
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::native::{FileKind, Folder, RaisedCluster};
use crate::source::SourceMap;
use crate::spec::FrontEnd;

/// Apache IoTDB.
#[derive(Debug)]
pub struct IoTDB;

static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/iotdb.rs"));

impl Dialect for IoTDB {
    fn product(&self) -> &'static str {
        "iotdb"
    }

    fn schemas(&self) -> &'static Schemas {
        &SCHEMAS
    }

    fn derive(&self, model: &mut Model, cluster: ClusterId, findings: &mut Vec<Finding>) {
        derive::derive(model, cluster, findings);
    }

    fn rules(&self) -> Vec<&'static Rule> {
        rules::CHECKS.iter().map(|check| check.rule).collect()
    }

    fn look_at_hosts(&self, model: &Model, findings: &mut Vec<Finding>) {
        rules::look_at_hosts(&rules::Survey::new(model), findings);
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
