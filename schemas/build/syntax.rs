//! The program's own reader of KDL.

#[path = "../../src/syntax/kdl/mod.rs"]
pub mod kdl;
#[path = "../../src/syntax/rules/mod.rs"]
pub mod rules;
#[path = "../../src/syntax/tree.rs"]
mod tree;

pub use tree::{Entry, Node, Scalar, SpecTree, Value, Word};
