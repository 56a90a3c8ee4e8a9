//! clusterc compiles a description of a database cluster into what every host needs.

pub mod bundle;
pub mod catalog;
pub mod cli;
pub mod compose;
pub mod diagnostic;
pub mod dialects;
pub mod driver;
pub mod error;
pub mod formats;
pub mod model;
pub mod native;
pub mod pages;
pub mod payload;
pub mod product;
pub mod registry;
pub mod resolve;
pub mod rules;
pub mod source;
pub mod spec;
pub mod syntax;
pub mod template;
