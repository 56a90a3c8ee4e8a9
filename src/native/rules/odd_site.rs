//! LINT017: odd-site.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports sites that are not `HOST:PORT:ALIAS`.
    ///
    /// ## What it checks
    ///
    /// The parts of every site, and the letters of its alias.
    ///
    /// ## Why it matters
    ///
    /// The node uses another name than the cluster expects, or none.
    ///
    /// ```files,fails
    /// == config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.80:8900:ctl
    /// == config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.80:8901:agent1()
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
    /// Write host, port and alias with colons between them; letters, digits, `_` and `-` in the alias.
    pub static ODD_SITE = { code: "LINT017", name: "odd-site", severity: Error, confidence: Source }
}

/// A finding for one site.
pub fn odd_site(span: Span, message: String) -> Finding {
    Finding::new(&ODD_SITE, span, message)
}
