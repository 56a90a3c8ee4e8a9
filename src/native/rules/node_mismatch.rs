//! LINT014: node-mismatch.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports nodes whose own file differs from their row in the table of nodes.
    ///
    /// ## What it checks
    ///
    /// Address, port and alias of a node in its own file, compared with its row.
    ///
    /// ## Why it matters
    ///
    /// The controller connects to the address and name in the row: the node never joins.
    ///
    /// ```files,fails
    /// == config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.80:8900:ctl
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8911:agent1
    /// controllerSite=10.0.0.80:8900:ctl
    /// == config/cluster.nodes
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
    /// Make them equal.
    pub static NODE_MISMATCH = { code: "LINT014", name: "node-mismatch", severity: Error, confidence: Source }
}

/// A finding for one node.
pub fn node_mismatch(span: Span, message: String) -> Finding {
    Finding::new(&NODE_MISMATCH, span, message)
}
