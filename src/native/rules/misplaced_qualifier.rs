//! LINT029: misplaced-qualifier.

use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::Spanned;

declare_rule! {
    /// Reports keys for one node in files that are not shared by nodes.
    ///
    /// ## What it checks
    ///
    /// Keys of the form `ALIAS.KEY` in controller.cfg, agent.cfg and dolphindb.cfg.
    /// `ZONE.dfsReplicationFactor` of controller.cfg is a separate key.
    ///
    /// ## Why it matters
    ///
    /// Only cluster.cfg is for several nodes. In another file the process stores such a line for nodes with
    /// that alias but never uses it (seen with the engine of 3.00.4.1): the setting has no effect.
    ///
    /// ```files,fails
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8901:agent1
    /// controllerSite=10.0.0.80:8900:ctl
    /// agent1.maxMemSize=4
    /// ```
    ///
    /// ```files,passes
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8901:agent1
    /// controllerSite=10.0.0.80:8900:ctl
    /// maxMemSize=4
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the key without the alias, or move the line to cluster.cfg.
    pub static MISPLACED_QUALIFIER = {
        code: "LINT029", name: "misplaced-qualifier", severity: Error, confidence: Source,
        marks: [LeftOut]
    }
}

/// A finding for one line.
pub fn misplaced_qualifier(key: &Spanned<Box<str>>, file: &str, severity: Severity) -> Finding {
    let (alias, name) = key.value.split_once('.').unwrap_or_default();
    let message =
        format!("`{}` is for nodes of the alias `{}`", words::shorten(&key.value), words::shorten(alias));
    Finding::new(&MISPLACED_QUALIFIER, key.span, message)
        .severity(severity)
        .note(format!("only cluster.cfg can have such lines; in `{file}` they are not used"))
        .help(format!("write `{}`, or move the line to cluster.cfg", words::shorten(name)))
}
