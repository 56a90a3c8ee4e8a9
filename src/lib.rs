//! clusterc compiles a description of a database cluster into what every host needs.

pub mod catalog;
pub mod diagnostic;
pub mod model;
pub mod source;
pub mod syntax;
