//! Native configuration as found: which files belong together, what they set, and the model of it.
//!
//! [`discover`] finds folders by name alone, [`Folder`] is one of them read, a product's dialect gives nodes and layers
//! as [`RaisedCluster`]s, and [`build`] makes the one model of them, whose origins point into the native files.

mod allow;
mod baseline;
mod build;
mod detect;
mod discover;
pub mod fix;
pub mod manifest;
mod once;
pub(crate) mod rules;
mod wording;

pub use baseline::{Baseline, Hidden};
pub use build::{Built, build, limited};
pub use detect::fitting_version;
pub(crate) use discover::natural;
pub use discover::{FoundFolder, Group, Locate, Recognize, discover, distinguish, shared_folder};
pub use fix::{FixedFile, apply_fixes};
pub use once::once;
pub(crate) use rules::blank_first_line::blank_first_line;
pub(crate) use rules::changed_after_start;
pub(crate) use rules::differing_copies::differing_copies;
pub(crate) use rules::earlier_release::earlier_release;
pub(crate) use rules::hidden_scripts::hidden_scripts;
pub(crate) use rules::legacy_key::legacy_key;
pub(crate) use rules::misplaced_qualifier::misplaced_qualifier;
pub(crate) use rules::missing_key::missing_key;
pub(crate) use rules::node_mismatch::node_mismatch;
pub(crate) use rules::odd_row::odd_row;
pub(crate) use rules::odd_site::odd_site;
pub(crate) use rules::old_release::{old_release, old_risk};
pub(crate) use rules::repeated_alias;
pub(crate) use rules::stray_line::is_stray as is_stray_line;
pub(crate) use rules::unlisted_node::unlisted_node;
pub(crate) use rules::unread_variable::{cut_variable, unread_variable};
pub(crate) use rules::unseen_limit::check_chart;
pub use rules::{ALL, check_containers, check_folder, check_model};

pub use wording::for_files;

use crate::diagnostic::Finding;
use crate::product::Folder;
use crate::source::SourceMap;
use crate::spec::AllowSpec;

/// The exceptions in the comments of a folder's files.
pub fn exceptions(folder: &Folder, sources: &SourceMap, findings: &mut Vec<Finding>) -> Vec<AllowSpec> {
    folder.files.iter().flat_map(|file| allow::exceptions(file, sources.file(file.file), findings)).collect()
}
