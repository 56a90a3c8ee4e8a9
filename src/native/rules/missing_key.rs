//! LINT027: missing-key.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports missing settings that a file must have.
    ///
    /// ## What it checks
    ///
    /// `localSite` of controllers and agents, `controllerSite` of agents; `dfsHAMode` of each of several
    /// controllers, and `sites` of their agents.
    ///
    /// ## Why it matters
    ///
    /// Without its site a process cannot be reached; without `controllerSite` an agent does not report to a
    /// controller. Several controllers work together only with `dfsHAMode`, and agents find the leader
    /// through `sites`.
    ///
    /// ```files,fails
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8901:agent1
    /// ```
    ///
    /// ```files,passes
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8901:agent1
    /// controllerSite=10.0.0.80:8900:ctl
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add the line that the help shows.
    pub static MISSING_KEY = { code: "LINT027", name: "missing-key", severity: Error, confidence: Source }
}

/// A finding for one file; `place` is a line that sets the key to nothing, or the top of the file.
pub fn missing_key(location: Span, file: &str, key: &str, note: &str, example: &str) -> Finding {
    Finding::new(&MISSING_KEY, location, format!("`{file}` does not set `{key}`"))
        .note(note)
        .help(format!("add `{}`", words::shorten(example)))
}
