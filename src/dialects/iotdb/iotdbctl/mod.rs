//! The cluster file of iotdbctl, a YAML of five parts, as a front end: its keys become the nodes of a spec, each with
//! its location in the file. docs/iotdbctl.md has the table of keys and the readings of its manual.

mod advice;
mod block;
mod cluster;
mod directives;
mod environment;
mod hosts;
mod keys;
mod monitoring;
mod nodes;
mod page;
mod rules;
mod schema;
mod seeds;
mod server;
mod version;

pub(super) use page::page;

use super::SCHEMAS;
use crate::diagnostic::{Finding, Rule};
use crate::source::SourceFile;
use crate::spec::FrontEnd;
use crate::syntax::Node;
use crate::syntax::yaml::YamlTree;

/// Reads cluster files of iotdbctl.
#[derive(Debug)]
pub(super) struct Iotdbctl;

impl FrontEnd for Iotdbctl {
    fn name(&self) -> &'static str {
        "iotdbctl"
    }

    fn schema(&self) -> serde_json::Value {
        schema::schema()
    }

    /// `global` alone would take Prometheus's own files for ours.
    fn marks(&self) -> &'static [&'static str] {
        &["confignode_servers", "datanode_servers"]
    }

    fn translate(&self, tree: &YamlTree, source: &SourceFile) -> (Vec<Node>, Vec<Finding>) {
        cluster::translate(tree, source)
    }

    fn respell(&self, help: &str) -> Option<String> {
        advice::respell(help, SCHEMAS.catalog())
    }

    /// The password of Grafana has no key.
    fn beyond(&self) -> &'static [&'static str] {
        &["GRAFANA001"]
    }

    fn rules(&self) -> &'static [&'static Rule] {
        rules::ALL
    }
}
