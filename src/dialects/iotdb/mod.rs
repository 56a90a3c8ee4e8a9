//! Apache IoTDB: what is its own.

mod ainode;
mod container;
mod demands;
mod derive;
mod environment;
mod iotdbctl;
mod leaving;
mod logback;
mod lower;
mod memory;
mod operations;
mod raise;
mod rules;
mod service;

use std::sync::LazyLock;

use crate::catalog::{ParamId, Schemas, Version};
use crate::model::{ClusterId, DerivedValue, Instance, InstanceId, Model, RootId};
use crate::product::{
    Component, Contained, Distribution, Document, Emit, FileKind, Folder, Found, Image, Language, Need,
    RaisedCluster, Recorded, RootFiles, Rules, Scripts, Service, Trace, WindowsService,
};
use crate::source::{FileId, SourceMap};
use crate::spec::FrontEnd;
use crate::template::{Templates, packed};

/// Apache IoTDB.
#[derive(Debug)]
pub(super) struct Dialect;

static SCHEMAS: Schemas = include!(concat!(env!("OUT_DIR"), "/iotdb.rs"));

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

    fn worked_out(&self, model: &Model, node: &Instance, param: ParamId) -> Option<DerivedValue> {
        memory::worked_out(model, node, param)
    }

    fn keeps(&self, model: &Model, node: &Instance) -> Option<String> {
        leaving::keeps(model, node)
    }

    fn front_ends(&self) -> &'static [&'static dyn FrontEnd] {
        &[&iotdbctl::Iotdbctl]
    }

    fn documents(&self) -> &'static [Document] {
        &[Document::Page { file: "iotdbctl.md", render: iotdbctl::page }, demands::PAGE]
    }
}

impl Emit for Dialect {
    fn lower(&self, model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
        lower::lower(model, root, trace)
    }

    fn service(&self, model: &Model, instance: InstanceId) -> Service {
        service::service(model, instance)
    }

    fn windows_service(&self, model: &Model, instance: InstanceId) -> WindowsService {
        service::windows(model, instance)
    }

    fn image(&self, version: &Version, role: &str) -> Option<Image> {
        container::image(version, role)
    }

    fn contained(&self, model: &Model, instance: InstanceId, trace: &dyn Trace) -> Contained {
        container::contained(model, instance, trace)
    }

    fn scripts(&self, made_by: &str) -> Scripts {
        Scripts {
            library: SHELL_LIBRARY.render("iotdb.sh", minijinja::context! { made_by => made_by }),
            operations: operations::operations(made_by),
            runbook: &operations::RUNBOOK,
            ..Scripts::default()
        }
    }

    fn distribution(&self, version: &Version) -> Distribution {
        // The tags of the project's repository are those of its releases.
        let purl = Some(format!("pkg:github/apache/iotdb@v{version}"));
        Distribution {
            file: distribution(version),
            component: Component { purl, licence: Some("Apache-2.0") },
        }
    }

    fn needs(&self, model: &Model, cluster: ClusterId) -> Vec<Need> {
        let mut needs = vec![self.distribution_for(model, cluster, &|role| role != "ainode")];
        needs.extend(ainode::needs(model, cluster));
        needs.extend(environment::needs(model, cluster));
        needs
    }
}

impl Found for Dialect {
    fn image_words(&self) -> &'static [&'static str] {
        &["iotdb", "timechodb"]
    }

    fn recognize(&self, path: &str) -> Option<FileKind> {
        raise::recognize(path)
    }

    fn recorded(&self, file: FileId, text: &str) -> Option<Recorded> {
        raise::recorded(file, text)
    }

    fn raise(&self, folders: &[Folder], sources: &SourceMap, stated: Option<&Version>) -> Vec<RaisedCluster> {
        raise::raise(folders, sources, stated)
    }

    fn order(&self, model: &mut Model, cluster: ClusterId) {
        derive::order(model, cluster);
    }
}

static SHELL_LIBRARY: LazyLock<Templates> =
    LazyLock::new(|| Templates::new(&[("iotdb.sh", packed!("templates/iotdb.sh"))]));

/// The archive that the project publishes for all roles.
fn distribution(version: &Version) -> String {
    format!("apache-iotdb-{version}-all-bin.zip")
}
