//! Rules that only files can break. One rule, one file; [`ALL`] lists them.

#![expect(
    unreachable_pub,
    reason = "rules are declared alike everywhere; the registry reaches these by the table"
)]

pub(crate) mod blank_first_line;
mod byte_order_mark;
mod carriage_return;
pub(crate) mod changed_after_start;
pub(crate) mod dead_file;
pub(crate) mod differing_copies;
mod differing_images;
pub(crate) mod earlier_release;
mod empty_value;
pub(crate) mod hidden_scripts;
pub(crate) mod inactive_dependency;
mod kept_blank;
pub(crate) mod legacy_key;
mod literal_text;
pub(crate) mod lost_backslash;
mod lost_data;
pub(crate) mod misplaced_qualifier;
pub(crate) mod missing_key;
pub(crate) mod missing_service;
mod moving_image;
mod networks_apart;
pub(crate) mod node_mismatch;
pub(crate) mod odd_row;
pub(crate) mod odd_site;
pub(crate) mod old_release;
pub(crate) mod opaque_value;
mod open_secret;
mod overruled_key;
pub(crate) mod placeholder_left;
pub(crate) mod port_published_twice;
pub(crate) mod renamed_later;
pub(crate) mod repeated_key;
mod shared_name;
mod shared_volume;
pub(crate) mod stray_line;
pub(crate) mod trailing_text;
pub(crate) mod unknown_image;
pub(crate) mod unknown_pod;
pub(crate) mod unlisted_node;
mod unreached_port;
pub(crate) mod unread_variable;
pub(crate) mod unreadable_file;
mod unseen_key;
pub(crate) mod unseen_limit;
pub(crate) mod unselected_pod;
mod unused_volume;

use crate::maps::HashMap;
use std::cell::OnceCell;
use std::rc::Rc;

use crate::catalog::{Catalog, CatalogView, ParamView};
use crate::diagnostic::{Finding, Rule, words};
use crate::model::{Directory, Instance, Listener, Model, Spanned};
use crate::native::manifest::ENVIRONMENT;
use crate::product::{Container, Folder, NativeFile, RaisedCluster, Syntax};
use crate::resolve::rules::DUPLICATE_NODE;
use crate::source::{SourceFile, SourceMap, Span};
use crate::syntax::yaml::is_yaml;

/// The rules, in the order of their codes.
pub static ALL: &[&Rule] = &[
    &repeated_key::REPEATED_KEY,
    &unseen_key::UNSEEN_KEY,
    &dead_file::DEAD_FILE,
    &trailing_text::TRAILING_TEXT,
    &overruled_key::OVERRULED_KEY,
    &placeholder_left::PLACEHOLDER_LEFT,
    &opaque_value::OPAQUE_VALUE,
    &open_secret::OPEN_SECRET,
    &unreadable_file::UNREADABLE_FILE,
    &byte_order_mark::BYTE_ORDER_MARK,
    &carriage_return::CARRIAGE_RETURN,
    &stray_line::STRAY_LINE,
    &renamed_later::RENAMED_LATER,
    &node_mismatch::NODE_MISMATCH,
    &blank_first_line::BLANK_FIRST_LINE,
    &odd_row::ODD_ROW,
    &odd_site::ODD_SITE,
    &differing_copies::DIFFERING_COPIES,
    &differing_images::DIFFERING_IMAGES,
    &unused_volume::UNUSED_VOLUME,
    &legacy_key::LEGACY_KEY,
    &old_release::OLD_RELEASE,
    &unseen_limit::UNSEEN_LIMIT,
    &kept_blank::KEPT_BLANK,
    &empty_value::EMPTY_VALUE,
    &literal_text::LITERAL_TEXT,
    &missing_key::MISSING_KEY,
    &unlisted_node::UNLISTED_NODE,
    &misplaced_qualifier::MISPLACED_QUALIFIER,
    &lost_backslash::LOST_BACKSLASH,
    &changed_after_start::CHANGED_AFTER_START,
    &earlier_release::EARLIER_RELEASE,
    &unread_variable::UNREAD_VARIABLE,
    &unreached_port::UNREACHED_PORT,
    &lost_data::LOST_DATA,
    &shared_volume::SHARED_VOLUME,
    &moving_image::MOVING_IMAGE,
    &port_published_twice::PORT_PUBLISHED_TWICE,
    &hidden_scripts::HIDDEN_SCRIPTS,
    &networks_apart::NETWORKS_APART,
    &unknown_pod::UNKNOWN_POD,
    &unknown_image::UNKNOWN_IMAGE,
    &unselected_pod::UNSELECTED_POD,
    &inactive_dependency::INACTIVE_DEPENDENCY,
    &shared_name::SHARED_NAME,
    &missing_service::MISSING_SERVICE,
];

/// One file with what its rules ask for.
#[derive(Debug)]
struct FileContext<'a> {
    file: &'a NativeFile,
    source: &'a SourceFile,
    /// The catalog of the folder's version; `None` where nothing was made of the folder.
    view: Option<&'a CatalogView>,
}

impl FileContext<'_> {
    /// Whether the product's start scripts look for the key's line in the file.
    fn is_script_read(&self, key: &str) -> bool {
        let Some(view) = self.view else { return false };
        let params = view.catalog.find(key).iter().filter_map(|&id| view.get(id));
        let mut ports = params.filter_map(ParamView::port);
        ports.any(|port| port.is_script_checked)
    }

    /// Whether the process that the file is for does not start, or does not join, without a key.
    fn is_needed(&self, key: &str) -> bool {
        let Some(catalog) = self.view.map(|view| view.catalog) else { return false };
        let role = catalog.role_named(self.file.kind.word).map(|role| catalog.role(role));
        role.is_some_and(|role| role.needs.iter().any(|needed| &**needed == key))
    }

    /// Whether it is a part of a manifest: readers of YAML take marks and ends of lines away.
    fn is_in_manifest(&self) -> bool {
        self.file.name == ENVIRONMENT || is_yaml(&self.file.path)
    }

    fn is_script(&self) -> bool {
        matches!(self.file.kind.syntax, Syntax::Shell | Syntax::Batch)
    }
}

/// Looks for the rules of single files in a folder.
pub fn check_folder(
    folder: &Folder,
    sources: &SourceMap,
    view: Option<&CatalogView>,
    findings: &mut Vec<Finding>,
) {
    for file in folder.files.iter().filter(|file| file.kind.syntax != Syntax::Record) {
        let context = FileContext { file, source: sources.file(file.file), view };
        for check in [
            repeated_key::check,
            unseen_key::check,
            placeholder_left::check,
            opaque_value::check,
            open_secret::check,
            byte_order_mark::check,
            carriage_return::check,
            stray_line::check,
            lost_backslash::check,
            kept_blank::check,
            empty_value::check,
            literal_text::check,
        ] {
            check(&context, findings);
        }
    }
}

/// How many nodes of one name are checked: a container has two or three, and hundreds of containers of one name are a mistake that
/// [`shared_name`] reports.
const MOST_NODES: usize = 16;

/// Containers with the nodes in them. Those of one name share theirs.
struct Containers<'a>(Vec<(&'a Folder, &'a Container, Rc<NodesOfHost<'a>>)>);

/// The nodes of a host, the directories that they write to, and what they listen on.
#[derive(Default)]
struct NodesOfHost<'a> {
    nodes: Vec<&'a Instance>,
    directories: OnceCell<Vec<Directory<'a>>>,
    listeners: OnceCell<Vec<(&'a Instance, Listener<'a>)>>,
}

impl<'a> NodesOfHost<'a> {
    fn directories(&self, model: &'a Model) -> &[Directory<'a>] {
        self.directories.get_or_init(|| self.nodes.iter().flat_map(|node| model.directories(node)).collect())
    }

    fn listeners(&self, model: &'a Model) -> &[(&'a Instance, Listener<'a>)] {
        let of = |&node: &&'a Instance| model.listeners(node).map(move |listener| (node, listener));
        self.listeners.get_or_init(|| self.nodes.iter().flat_map(of).collect())
    }
}

impl<'a> std::ops::Deref for NodesOfHost<'a> {
    type Target = [&'a Instance];

    fn deref(&self) -> &Self::Target {
        &self.nodes
    }
}

impl<'a> Containers<'a> {
    fn of(folders: &[&'a Folder], model: &'a Model) -> Self {
        let mut by_host: HashMap<&str, NodesOfHost<'a>> = HashMap::default();
        for node in &model.instances {
            let own = by_host.entry(&model.host(node.host).name).or_default();
            if own.nodes.len() < MOST_NODES {
                own.nodes.push(node);
            }
        }
        let by_host: HashMap<&str, Rc<NodesOfHost<'a>>> =
            by_host.into_iter().map(|(host, nodes)| (host, Rc::new(nodes))).collect();
        let with_nodes = folders.iter().filter_map(|&folder| {
            let nodes = by_host.get(&*folder.host)?;
            Some((folder, folder.container.as_ref()?, Rc::clone(nodes)))
        });
        Self(with_nodes.collect())
    }
}

/// Looks for the rules of containers.
pub fn check_containers(
    cluster: &RaisedCluster,
    folders: &[Folder],
    model: &Model,
    sources: &SourceMap,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) {
    let own: Vec<&Folder> = cluster.folders.iter().map(|index| &folders[*index]).collect();
    differing_images::check(&own, findings);
    unseen_limit::check(catalog, (&own, &cluster.version), sources, findings);
    let containers = Containers::of(&own, model);
    let first = findings.len();
    unused_volume::check(&containers, model, findings);
    unreached_port::check(&containers, model, findings);
    lost_data::check(&containers, model, findings);
    shared_volume::check(&containers, model, findings);
    shared_name::check(&containers, model, findings);
    moving_image::check(&containers, findings);
    networks_apart::check(&containers, model, findings);
    findings[first..].iter_mut().for_each(|finding| finding.product = Some(cluster.product.into()));
}

/// Looks for the rules of several files in a model of them.
pub fn check_model(model: &Model, findings: &mut Vec<Finding>) {
    overruled_key::check(model, findings);
}

/// A finding of REF003 for a name that a table gives to two nodes.
pub(crate) fn repeated_alias(alias: &Spanned<Box<str>>, first: Span) -> Finding {
    let message = format!("`{}` is the name of two nodes", words::shorten(&alias.value));
    Finding::new(&DUPLICATE_NODE, alias.span, message)
        .label(first, "the first node with this name")
        .note("settings and the controller identify a node only by its name")
        .help("rename one of them")
}
