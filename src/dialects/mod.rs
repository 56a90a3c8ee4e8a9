//! One folder per product: what only that product knows. Everything else asks through [`Dialect`].

mod demands;
pub mod dolphindb;
pub mod grafana;
pub mod iotdb;
mod need;
pub mod prometheus;

pub use need::{Component, Fit, Need, needs};

use std::sync::Arc;

use crate::bundle::{Operation, RootFiles, Service, WindowsService};
use crate::catalog::{Catalog, CatalogView, Products, Schemas, Version};
use crate::diagnostic::{Finding, Rule};
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::native::{FileKind, Folder, RaisedCluster};
use crate::rules::Check;
use crate::source::SourceMap;
use crate::spec::{FrontEnd, FrontEnds};

/// What a product brings.
pub trait Dialect: Sync {
    /// The word in specs: `iotdb`.
    fn product(&self) -> &'static str;

    /// The block that its nodes stand in, for products that attend to the clusters of others: `monitoring`.
    fn block(&self) -> Option<&'static str> {
        None
    }

    /// What `schemas/` says of it.
    fn schemas(&self) -> &'static Schemas;

    /// What rules and emission need to know of it; read once.
    fn catalog(&self) -> &'static Catalog {
        self.schemas().catalog()
    }

    /// The same with the prose that pages show; read once, and only for them.
    fn pages(&self) -> &'static Catalog {
        self.schemas().pages()
    }

    /// The catalog as one version has it; made once for each version.
    fn view(&self, version: &Version) -> Arc<CatalogView> {
        self.schemas().view(version)
    }

    /// Fills in what follows from the spec for the nodes of a cluster (addresses, seeds) and adds them to
    /// the start graph.
    fn derive(&self, model: &mut Model, cluster: ClusterId, findings: &mut Vec<Finding>);

    /// The rules that only this product has, in reading order, where each looks at a model by itself.
    fn checks(&self) -> &'static [Check] {
        &[]
    }

    /// The rules that only this product has, in reading order.
    fn rules(&self) -> Vec<&'static Rule> {
        self.checks().iter().map(|check| check.rule).collect()
    }

    /// Looks, in a model without all nodes of its clusters but with all nodes of its hosts, for what the hosts tell alone.
    fn look_at_hosts(&self, _model: &Model, _findings: &mut Vec<Finding>) {}

    /// Looks for these rules in a model; without `has_all_nodes` only for those that need not see all nodes.
    fn look(&self, model: &Model, has_all_nodes: bool, findings: &mut Vec<Finding>) {
        for check in self.checks().iter().filter(|check| has_all_nodes || !check.needs_all_nodes) {
            (check.run)(model, findings);
        }
    }

    /// The native files of one install root, paths relative to the root.
    fn lower(&self, model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles;

    /// What the host's scripts must know to run one node.
    fn service(&self, model: &Model, instance: InstanceId) -> Service;

    /// The same for a Windows host; `None` when the product's nodes cannot be run there by these scripts.
    fn windows_service(&self, model: &Model, instance: InstanceId) -> Option<WindowsService> {
        let _ = (model, instance);
        None
    }

    /// The shell functions that run and ask the product's nodes. The shared scripts call them with the variables
    /// of one service set, each under the product's word: `iotdb_run`.
    ///
    /// - `run` becomes the node, in the foreground; `pid` prints its processes.
    /// - `ready` succeeds when the node takes part, else says what is missing (code 2: waiting is no use).
    /// - `was_member` whether it was in the cluster before and needs its peers; `can_list` whether it can be
    ///   asked for `members`, which prints state, endpoint and role of every node.
    /// - `logs` prints files worth a look after a failure.
    /// - `before_stop` brings a running node to where its end loses nothing; stop.sh and the units call it first.
    /// - `stop PID…` ends the node's processes in the way that is safe, without waiting for it.
    /// - `settle DIR` makes an unpacked distribution ready to run. `takes_over DIR` succeeds when scripts of the product
    ///   bring the other version that lies there to this one: it gets ready for them and says which. `other_files` prints
    ///   names of files that install.sh takes along when they lie beside it.
    /// - `check_install` fails with a reason when the node cannot be started, `check_distribution DIR` says why a
    ///   folder is not what the node needs, `preflight` calls `ok_line`, `warn_line` and `fail_line`.
    /// - `distribution_entries` prints what a distribution brings to the top of an install, `distribution_version DIR` the
    ///   version that lies in a folder: install.sh puts another version aside by them.
    /// - `leavings` prints what a node leaves behind beside its directories, more when `$ROOT_IS_LEFT` says that no node of
    ///   that install stays; `all_logs LEVEL DIR` its log files (of all levels when LEVEL is `all`, in its own folder when
    ///   DIR is empty), whose lines begin with their day.
    ///
    /// What control/ asks by `lib/call.sh`; code 3 means: not this node, or not this edition.
    ///
    /// - `show` and `show_details` print the cluster as it shows itself; `write_out` has it store what it holds in memory.
    /// - `remove ENDPOINT ROLE` has the cluster take another node out; it is done when `members` no longer lists it.
    /// - `reload` has the node read its files again, and says what is in effect (code 3: some of it waits for a restart).
    /// - `machine_code` prints what a license is made for, `activate` takes one on standard input.
    fn shell_library(&self, made_by: &str) -> String;

    /// Scripts that only this product has: what several do is a shared script that calls functions of
    /// [`shell_library`](Self::shell_library). `made_by` goes into the head of each.
    fn operations(&self, made_by: &str) -> Vec<Operation> {
        let _ = made_by;
        Vec::new()
    }

    /// Readers for cluster files of the product's other tools.
    fn front_ends(&self) -> &'static [&'static dyn FrontEnd] {
        &[]
    }

    /// Pages of docs/ that only this product has: the file's name and what renders it.
    fn documents(&self) -> &'static [Document] {
        &[]
    }

    /// A section of RUNBOOK.md on what only this product needs; it begins with a heading of the second rank. Empty when
    /// there is nothing to say.
    fn runbook(&self) -> String {
        String::new()
    }

    /// The name of the archive that install.sh unpacks.
    fn distribution(&self, version: &Version) -> String;

    /// What the hosts of a cluster need that no bundle is made of. By default the distribution, on every host.
    fn needs(&self, model: &Model, cluster: ClusterId) -> Vec<Need> {
        vec![self.distribution_for(model, cluster, &|_| true)]
    }

    /// Package URL and licence of what the distribution of a version holds.
    fn component(&self, version: &Version) -> Component {
        let _ = version;
        Component::default()
    }

    /// The distribution as the need of those hosts of a cluster that have a node of certain roles.
    fn distribution_for(&self, model: &Model, cluster: ClusterId, has: &dyn Fn(&str) -> bool) -> Need {
        let version = &model.cluster(cluster).view.version;
        Need {
            title: self.catalog().title.to_string(),
            version: version.to_string(),
            file: Some(self.distribution(version)),
            hosts: need::hosts_of(model, cluster, has),
            is_required: true,
            note: String::new(),
            component: self.component(version),
        }
    }

    /// What a native file is, by its path; `None` when it is none of the product's.
    fn recognize(&self, path: &str) -> Option<FileKind> {
        let _ = path;
        None
    }

    /// The clusters that native files make; `said` is the version that somebody stated.
    fn raise(&self, folders: &[Folder], sources: &SourceMap, said: Option<&Version>) -> Vec<RaisedCluster> {
        let _ = (folders, sources, said);
        Vec::new()
    }

    /// Adds the nodes of a raised cluster to the start graph.
    fn order(&self, model: &mut Model, cluster: ClusterId) {
        let _ = (model, cluster);
    }
}

/// A page of docs/: the file's name and what renders it.
pub type Document = (&'static str, fn() -> String);

/// Says where a place in the spec is, for comments in emitted files: `cluster.kdl:12`.
pub trait Trace {
    /// File and line of a span.
    fn line(&self, span: crate::source::Span) -> String;
}

/// The products, in the order of `clusterc params`.
pub static ALL: &[&dyn Dialect] =
    &[&iotdb::IoTDB, &dolphindb::DolphinDB, &prometheus::Prometheus, &grafana::Grafana];

/// The product of that word.
pub fn find(product: &str) -> Option<&'static dyn Dialect> {
    ALL.iter().copied().find(|dialect| dialect.product() == product)
}

/// The table of products as the other stages ask for it.
#[derive(Debug, Clone, Copy)]
pub struct All;

impl Products for All {
    fn words(&self) -> Vec<&'static str> {
        ALL.iter().filter(|dialect| dialect.block().is_none()).map(|dialect| dialect.product()).collect()
    }

    fn blocks(&self) -> Vec<&'static str> {
        let mut blocks: Vec<&str> = ALL.iter().filter_map(|dialect| dialect.block()).collect();
        blocks.dedup();
        blocks
    }

    fn in_block(&self, block: &str) -> Vec<&'static str> {
        let within = ALL.iter().filter(|dialect| dialect.block() == Some(block));
        within.map(|dialect| dialect.product()).collect()
    }

    fn catalog(&self, word: &str) -> Option<&'static Catalog> {
        find(word).map(Dialect::catalog)
    }

    fn view(&self, word: &str, version: &Version) -> Option<Arc<CatalogView>> {
        find(word).map(|dialect| dialect.view(version))
    }
}

impl FrontEnds for All {
    fn front_ends(&self) -> Vec<&'static dyn FrontEnd> {
        ALL.iter().flat_map(|dialect| dialect.front_ends()).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogs_differ_in_prose_only() {
        for dialect in ALL {
            let (facts, pages) = (dialect.catalog(), dialect.pages());
            assert_eq!((&*facts.product, facts.params.len()), (dialect.product(), pages.params.len()));
            for (fact, page) in facts.params.iter().zip(&pages.params) {
                assert_eq!((&fact.name, &fact.defaults), (&page.name, &page.defaults));
                assert!(fact.doc.is_empty() && fact.source.is_empty() && !page.doc.is_empty());
                assert!(facts.find(&fact.name).iter().any(|id| facts.param(*id).name == page.name));
            }
        }
    }
}
