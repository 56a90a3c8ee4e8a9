//! LINT028: unlisted-node.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::source::Span;

declare_rule! {
    /// Reports agents and controllers that the table of nodes does not list.
    ///
    /// ## What it checks
    ///
    /// Agents with their own file, and each of several controllers, compared with the rows of cluster.nodes.
    ///
    /// ## Why it matters
    ///
    /// The controller knows only the nodes in its table: an agent that is not in it starts no nodes, and a
    /// controller that is not in it is not part of the group.
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
    /// Add the row that the help shows.
    pub static UNLISTED_NODE = { code: "LINT028", name: "unlisted-node", severity: Error, confidence: Source }
}

/// A finding for one node.
pub fn unlisted_node(site: &Spanned<Box<str>>, name: &str, mode: &str, table: Span) -> Finding {
    Finding::new(&UNLISTED_NODE, site.span, format!("cluster.nodes has no row for `{name}`, {mode}"))
        .label(table, "its rows")
        .note("the controller knows only the nodes in its table")
        .help(format!("add the row `{},{mode}`", words::shorten(&site.value)))
}
