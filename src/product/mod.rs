//! What a product is to the stages: one trait for each ([`Language`], [`Emit`], [`Found`]), and the types they speak
//! in. It names no product. The driver passes the [`Table`] of them down; nothing below the driver reaches up for it.

mod check;
mod detect;
mod documents;
mod emit;
mod file;
mod found;
mod image;
mod language;
mod need;
mod operation;
mod raised;
mod reason;
mod service;
mod table;

pub use check::{Check, Look, RuleSet, Rules, Subject, Surveyed};
pub use detect::Detected;
pub use documents::Document;
pub use emit::{Distribution, Emit, Scripts, Trace};
pub use file::{Asked, Container, FileKind, Folder, NativeFile, PublishedPort, Syntax, Volume};
pub use found::{Found, Recorded};
pub use image::{Contained, Image, LAID_FILES, Variable};
pub use language::Language;
pub use need::{Component, Fit, Need, hosts_of};
pub use operation::{Operation, ScriptFolder};
pub use raised::{RaisedCluster, RaisedHost, RaisedLayer, RaisedNode, RaisedSetting};
pub use reason::{Reason, hides, reasons};
pub use service::{
    Confinement, HAND_EDITS, HostFile, RootFiles, Service, ServiceDirectory, ServicePort, WindowsService,
};
pub use table::Table;

/// What a product provides: one line in the table for each.
pub trait Product: Language + Emit + Found + Sync {}

impl<T: Language + Emit + Found + Sync> Product for T {}
