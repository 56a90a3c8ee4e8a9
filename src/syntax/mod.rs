//! Spec languages read into one tree. KDL is [`kdl`]; the tree knows nothing of its origin.

pub mod kdl;
pub mod rules;
mod tree;

pub use tree::{Entry, Node, Scalar, SpecTree, Value, Word};
