//! LINT016: odd-row.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports rows of a table of nodes that the server does not understand.
    ///
    /// ## What it checks
    ///
    /// The mode in every row, and that each row has one.
    ///
    /// ## Why it matters
    ///
    /// A node with an unknown mode is not started; comments are not documented and are read as rows.
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
    /// localSite,mode
    /// 10.0.0.80:8901:agent1,agent
    /// 10.0.0.80:8902:dn1,data node
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
    /// Write one of the modes that the help lists.
    pub static ODD_ROW = {
        code: "LINT016", name: "odd-row", severity: Error, confidence: Source,
        marks: [LeftOut]
    }
}

/// A finding for one row.
pub fn odd_row(span: Span, message: String) -> Finding {
    Finding::new(&ODD_ROW, span, message)
}
