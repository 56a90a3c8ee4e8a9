//! LINT015: blank-first-line.

use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::source::Span;

declare_rule! {
    /// Reports files whose first line is empty but must not be.
    ///
    /// ## What it checks
    ///
    /// The first line of the table of nodes.
    ///
    /// ## Why it matters
    ///
    /// The controller treats the file as empty and stops.
    ///
    /// ```files,fails
    /// == config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.80:8900:ctl
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8901:agent1
    /// controllerSite=10.0.0.80:8900:ctl
    /// == config/cluster.nodes
    ///
    /// localSite,mode
    /// 10.0.0.80:8901:agent1,agent
    /// 10.0.0.80:8902:dn1,datanode
    /// ```
    ///
    /// ```files,passes
    /// == config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.80:8900:ctl
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8901:agent1
    /// controllerSite=10.0.0.80:8900:ctl
    /// == config/cluster.nodes
    /// localSite,mode
    /// 10.0.0.80:8901:agent1,agent
    /// 10.0.0.80:8902:dn1,datanode
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the line; `--fix` does it.
    pub static BLANK_FIRST_LINE = { code: "LINT015", name: "blank-first-line", severity: Error, confidence: Source }
}

/// A finding for one file, of whose lines those of `blank` come first.
pub fn blank_first_line(blank: Span, is_table: bool) -> Finding {
    let finding = Finding::new(&BLANK_FIRST_LINE, Span::at(blank.file, 0), "the first line is empty");
    let finding = if is_table {
        finding.note("the server treats the file as empty: \"The input file is empty\"")
    } else {
        finding
            .severity(Severity::Warning)
            .note("the reference says that the first line of this file must not be empty")
    };
    finding.safe_fix("remove the line", blank, "")
}
