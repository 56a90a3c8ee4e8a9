//! Native file syntaxes: written so that the product reads back what was meant, and read without losing a byte.

pub mod batch;
pub mod cfg;
mod document;
pub mod ini;
pub mod kdl;
pub mod opaque;
pub mod properties;
pub mod shell;
pub mod yaml;

pub use document::{Document, Entry, Line, LineKind, Piece, Separator};
