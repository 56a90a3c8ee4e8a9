//! Texts read into trees: KDL is [`kdl`], whose tree the later stages read; YAML is [`yaml`], whose tree a front end
//! turns into the other.

pub mod kdl;
pub mod rules;
mod tree;
pub mod yaml;

pub use tree::{Entry, Node, Scalar, SpecTree, Value, Word};
