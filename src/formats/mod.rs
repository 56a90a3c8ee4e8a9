//! Native file syntaxes, written so that the product reads back what was meant.

pub mod cfg;
pub mod ini;
pub mod kdl;
pub mod properties;
pub mod yaml;
