//! YAML013: foreign-yaml.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports YAML files that do not describe a cluster.
    ///
    /// ## What it checks
    ///
    /// Whether the top-level keys are those of a cluster file that clusterc reads.
    ///
    /// ## Why it matters
    ///
    /// The file has nothing that clusterc can check.
    ///
    /// ```yaml,fails
    /// services:
    ///   web:
    ///     image: nginx
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   user: root
    /// confignode_servers: []
    /// datanode_servers: []
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a cluster file; `docs/iotdbctl.md` lists its keys. Names of clusterc's own specs end in `.kdl`.
    pub static FOREIGN_YAML = {
        code: "YAML013", name: "foreign-yaml", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A file that no reader knows. `known` are the keys that identify one.
pub(crate) fn file(span: Span, name: &str, known: &[&str]) -> Finding {
    Finding::new(
        &FOREIGN_YAML,
        span,
        format!("`{}` is not a cluster file that clusterc can read", words::shorten(name)),
    )
    .help(format!("use a cluster file, with the top-level keys {}", words::ticked_list(known, 12)))
}
