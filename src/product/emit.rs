//! What the back half of the program asks: what the nodes of a checked model need on their hosts.

use super::{Component, Contained, Image, Need, Operation, RootFiles, Service, WindowsService, hosts_of};
use crate::catalog::Version;
use crate::model::{ClusterId, InstanceId, Model, Origin, RootId};
use crate::source::Span;
use crate::source::one_line;

/// From a checked model to files.
pub trait Emit {
    /// The native files of one install root, paths relative to the root.
    fn lower(&self, model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles;

    /// What the host's scripts must know to run one node.
    fn service(&self, model: &Model, instance: InstanceId) -> Service;

    /// The same for a Windows host; only called for nodes whose role runs there, by the catalog.
    fn windows_service(&self, model: &Model, instance: InstanceId) -> WindowsService {
        let _ = (model, instance);
        WindowsService::default()
    }

    /// The image that its vendor publishes for a role in a version; `None` when there is none that clusterc knows.
    fn image(&self, version: &Version, role: &str) -> Option<Image> {
        let _ = (version, role);
        None
    }

    /// What one node needs in a container of that image. The model is the one as seen from there: roots are where the
    /// image has the program. Only called for roles that have one.
    fn contained(&self, model: &Model, instance: InstanceId, trace: &dyn Trace) -> Contained {
        let _ = (model, instance, trace);
        Contained::default()
    }

    /// Its scripts. `made_by` goes into the head of each.
    fn scripts(&self, made_by: &str) -> Scripts;

    /// The archive that its vendor publishes for a version.
    fn distribution(&self, version: &Version) -> Distribution;

    /// What the hosts of a cluster need that no bundle is made of. By default the distribution, on every host.
    fn needs(&self, model: &Model, cluster: ClusterId) -> Vec<Need> {
        vec![self.distribution_for(model, cluster, &|_| true)]
    }

    /// The distribution as the need of those hosts of a cluster that have a node of certain roles.
    fn distribution_for(&self, model: &Model, cluster: ClusterId, has: &dyn Fn(&str) -> bool) -> Need {
        let view = &model.cluster(cluster).view;
        let distribution = self.distribution(&view.release);
        Need {
            title: view.catalog.title.to_string(),
            version: view.release.to_string(),
            file: Some(distribution.file),
            hosts: hosts_of(model, cluster, has),
            is_required: true,
            is_in_image: true,
            note: String::new(),
            component: distribution.component,
        }
    }
}

/// The scripts of a product.
#[derive(Debug, Clone, Default)]
pub struct Scripts {
    /// The shell functions that run and ask the product's nodes. The shared scripts call them with the variables
    /// of one service set, each under the product's word: `iotdb_run`.
    ///
    /// - `run` becomes the node, in the foreground; `pid` prints its processes.
    /// - `ready` succeeds when the node takes part, else says what is missing (code 2: waiting is no use).
    /// - `was_member` whether it was in the cluster before and needs its peers; `can_list` whether it can be
    ///   asked for `members`, which prints state, endpoint and role of every node.
    /// - `logs` prints files worth a look after a failure.
    /// - `before_stop` has a running node to where its end loses nothing; stop.sh and the units call it first.
    /// - `stop PID…` ends the node's processes in the way that is safe, without waiting for it.
    /// - `settle DIR` makes an unpacked distribution ready to run. `takes_over DIR` succeeds when scripts of the product
    ///   bring the other version that is there to this one: it gets ready for them and says which. `other_files` prints
    ///   names of files that install.sh takes along when they are next to it.
    /// - `check_install` fails with a reason when the node cannot be started, `check_distribution DIR` says why a
    ///   folder is not what the node needs, `preflight` calls `ok_line`, `warn_line` and `fail_line`.
    /// - `distribution_entries` prints what a distribution brings to the top of an install, `distribution_version DIR` the
    ///   version that is in a folder: install.sh puts another version aside by them.
    /// - `check_data DIR` says why the version cannot use the data that is there, when DIR holds another version; `way_back DIR` says
    ///   that this other version could not use it later.
    /// - `leavings` prints what a node leaves behind next to its directories, more when `$ROOT_IS_LEFT` says that no node of
    ///   that install stays; `all_logs LEVEL DIR` its log files (of all levels when LEVEL is `all`, in its own folder when
    ///   DIR is empty), whose lines start with their day.
    ///
    /// What control/ asks by `lib/call.sh`; code 3 means: not this node, or not this edition.
    ///
    /// - `prove` writes rows into its own database, reads them back, deletes them, and reports it in one line.
    /// - `show` and `show_details` print the cluster as it shows itself; `write_out` has it store what it holds in memory.
    /// - `remove ENDPOINT ROLE` has the cluster take another node out; it is done when `members` no longer lists it.
    /// - `reload` has the node read its files again, and says what is in effect (code 3: some of it waits for a restart).
    /// - `machine_code` prints what a license is made for, `activate` takes one on standard input.
    pub library: String,
    /// Scripts that only this product has: what several do is a shared script that calls functions of
    /// [`library`](Self::library).
    pub operations: Vec<Operation>,
    /// Scripts of control/ that every bundle has and that do nothing for this product: RUNBOOK.md does not name them.
    pub refused: &'static [&'static str],
    /// A section of RUNBOOK.md on what only this product needs; it starts with a heading of the second rank. Empty when
    /// there is none.
    pub runbook: &'static str,
}

/// The archive that install.sh unpacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    /// Its file name.
    pub file: String,
    /// What a bill of materials says of it.
    pub component: Component,
}

/// Says where a location in the spec is, for comments in emitted files: `cluster.kdl:12`.
pub trait Trace {
    /// File and line of a span.
    fn line(&self, span: Span) -> String;

    /// The location that a value comes from, as a comment says it; empty for the server's default.
    fn location(&self, origin: &Origin) -> String {
        match origin {
            Origin::Written { span, .. } | Origin::Derived { span, .. } => one_line(&self.line(*span)),
            Origin::Default => String::new(),
        }
    }

    /// The same with the reason of a value that nothing states.
    fn reason(&self, origin: &Origin) -> String {
        match origin {
            Origin::Derived { span, because } => one_line(&format!("{}: {because}", self.line(*span))),
            Origin::Default => "the server's default".to_owned(),
            Origin::Written { .. } => self.location(origin),
        }
    }
}
