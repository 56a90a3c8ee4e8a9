//! clusterc compiles a description of a database cluster into what every host needs. It is a compiler in stages, and
//! [`driver::compile`] is the table of contents: the stages in order, on one screen.
//!
//! **Reading.** The files of a spec are held in a [`source`] map, so that every later word about them has a location. [`syntax`] turns
//! a text into a tree, KDL by its own reader, YAML through a front end that makes the same tree. It never fails: what cannot be read
//! becomes a finding, and the tree holds the rest. [`spec`] reads the tree as statements, follows includes and overlays, and
//! knows nothing yet of what the names in it mean.
//!
//! **Resolving.** [`resolve()`](resolve::resolve) expands ranges and patterns to hosts and nodes, looks up every setting in the [`catalog`] of its
//! product and version, and puts the layers above each other. The outcome is the [`model`]: hosts, clusters, nodes, settings, each
//! value with the [`Origin`](model::Origin) that says where it comes from. The products in [`dialects`] then derive what follows from the
//! rest: seeds, ports, the order of the start.
//!
//! **Checking.** The [`rules`] look through the model, one rule in one file, and ask for meanings ("every port that is listened on"), not for
//! names. What they find is a [`diagnostic::Finding`]: data with locations, which renderers show to people and to
//! programs. When no finding is an error, and only then, the driver makes the model a [`Checked`](model::Checked) one.
//!
//! **Writing.** [`bundle`] takes a checked model and makes a tree of files for every host: native files by the product's dialect in
//! one of the [`formats`], scripts and units from templates, checksums, a runbook. Up to here nothing has touched the
//! disk. The files that are copied unopened, the [`payload`]s, are read once, while the tree is written.
//!
//! **The other way in.** [`native`] reads configuration as it is found on hosts, without losing a byte, and raises a model of it; from
//! there on the same rules check it ([`driver::lint`]). [`compose`] writes a model as a spec again, which is how
//! [`driver::import`] makes a spec of a running cluster. [`layout`] writes the text of a spec again in the one style.
//!
//! Around the stages: `schemas/` is data that the build makes the catalogs of, [`pages`] renders docs/ from the registries, [`cli`] has a
//! file for every command, and [`error`] is for work that could not be done. Equal input gives equal bytes: between reading and
//! writing no stage checks the disk, the clock, the environment or a network. ARCHITECTURE.md says which module may use which.

pub mod bundle;
pub mod catalog;
#[cfg(not(target_family = "wasm"))]
pub mod cli;
pub mod compose;
pub mod diagnostic;
pub mod dialects;
pub mod driver;
pub mod error;
pub mod formats;
pub mod init;
pub mod layout;
mod locks;
pub mod lsp;
pub mod maps;
pub mod model;
pub mod native;
mod packed;
pub mod pages;
pub mod payload;
pub mod plan;
pub mod product;
pub mod reference;
pub mod registry;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod similarity;
pub mod source;
pub mod spec;
pub mod stamp;
pub mod survive;
pub mod syntax;
pub mod template;
mod zst;
