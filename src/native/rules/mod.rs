//! Rules that only files can break. One rule, one file; [`ALL`] lists them.

#![expect(
    unreachable_pub,
    reason = "rules are declared alike everywhere; the registry reaches these by the table"
)]

pub(crate) mod blank_first_line;
mod byte_order_mark;
mod carriage_return;
pub(crate) mod dead_file;
pub(crate) mod differing_copies;
mod differing_images;
pub(crate) mod legacy_key;
pub(crate) mod node_mismatch;
pub(crate) mod odd_row;
pub(crate) mod odd_site;
pub(crate) mod old_release;
pub(crate) mod opaque_value;
mod open_secret;
mod overruled_key;
pub(crate) mod placeholder_left;
pub(crate) mod renamed_later;
pub(crate) mod repeated_key;
pub(crate) mod stray_line;
pub(crate) mod trailing_text;
pub(crate) mod unreadable_file;
mod unseen_key;
pub(crate) mod unseen_limit;
mod unused_volume;

use crate::catalog::{Catalog, CatalogView, ParamView};
use crate::diagnostic::{Finding, Rule};
use crate::model::Model;
use crate::product::{Folder, NativeFile, RaisedCluster, Syntax};
use crate::source::{SourceFile, SourceMap};

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
    for file in &folder.files {
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
        ] {
            check(&context, findings);
        }
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
    unseen_limit::check(catalog, &own, sources, findings);
    unused_volume::check(cluster, folders, model, findings);
}

/// Looks for the rules of several files in a model of them.
pub fn check_model(model: &Model, findings: &mut Vec<Finding>) {
    overruled_key::check(model, findings);
}
