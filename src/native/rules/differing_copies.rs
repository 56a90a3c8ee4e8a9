//! LINT018: differing-copies.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports copies of a file that differ but must be equal.
    ///
    /// ## What it checks
    ///
    /// Files of which every controller has a copy. Values that must be equal on all nodes have their own rules.
    ///
    /// ## Why it matters
    ///
    /// Every controller can become the leader and then uses its own copy: the configuration changes with the leader.
    ///
    /// ```files,fails
    /// == P1/config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.81:8900:ctl1
    /// dfsHAMode=Raft
    /// dfsReplicationFactor=2
    /// == P1/config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.81:8901:agent1
    /// controllerSite=10.0.0.81:8900:ctl1
    /// sites=10.0.0.81:8901:agent1:agent,10.0.0.81:8900:ctl1:controller,10.0.0.82:8900:ctl2:controller,10.0.0.83:8900:ctl3:controller
    /// == P1/config/cluster.nodes
    /// localSite,mode
    /// 10.0.0.81:8900:ctl1,controller
    /// 10.0.0.82:8900:ctl2,controller
    /// 10.0.0.83:8900:ctl3,controller
    /// 10.0.0.81:8901:agent1,agent
    /// 10.0.0.81:8902:dn1,datanode
    /// 10.0.0.82:8901:agent2,agent
    /// 10.0.0.82:8902:dn2,datanode
    /// 10.0.0.83:8901:agent3,agent
    /// 10.0.0.83:8902:dn3,datanode
    /// == P1/config/cluster.cfg
    /// maxMemSize=8
    /// == P2/config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.82:8900:ctl2
    /// dfsHAMode=Raft
    /// dfsReplicationFactor=2
    /// == P2/config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.82:8901:agent2
    /// controllerSite=10.0.0.81:8900:ctl1
    /// sites=10.0.0.82:8901:agent2:agent,10.0.0.81:8900:ctl1:controller,10.0.0.82:8900:ctl2:controller,10.0.0.83:8900:ctl3:controller
    /// == P2/config/cluster.nodes
    /// localSite,mode
    /// 10.0.0.81:8900:ctl1,controller
    /// 10.0.0.82:8900:ctl2,controller
    /// 10.0.0.83:8900:ctl3,controller
    /// 10.0.0.81:8901:agent1,agent
    /// 10.0.0.81:8902:dn1,datanode
    /// 10.0.0.82:8901:agent2,agent
    /// 10.0.0.82:8902:dn2,datanode
    /// 10.0.0.83:8901:agent3,agent
    /// 10.0.0.83:8902:dn3,datanode
    /// == P2/config/cluster.cfg
    /// maxMemSize=16
    /// == P3/config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.83:8900:ctl3
    /// dfsHAMode=Raft
    /// dfsReplicationFactor=2
    /// == P3/config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.83:8901:agent3
    /// controllerSite=10.0.0.81:8900:ctl1
    /// sites=10.0.0.83:8901:agent3:agent,10.0.0.81:8900:ctl1:controller,10.0.0.82:8900:ctl2:controller,10.0.0.83:8900:ctl3:controller
    /// == P3/config/cluster.nodes
    /// localSite,mode
    /// 10.0.0.81:8900:ctl1,controller
    /// 10.0.0.82:8900:ctl2,controller
    /// 10.0.0.83:8900:ctl3,controller
    /// 10.0.0.81:8901:agent1,agent
    /// 10.0.0.81:8902:dn1,datanode
    /// 10.0.0.82:8901:agent2,agent
    /// 10.0.0.82:8902:dn2,datanode
    /// 10.0.0.83:8901:agent3,agent
    /// 10.0.0.83:8902:dn3,datanode
    /// == P3/config/cluster.cfg
    /// maxMemSize=8
    /// ```
    ///
    /// ```files,passes
    /// == P1/config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.81:8900:ctl1
    /// dfsHAMode=Raft
    /// dfsReplicationFactor=2
    /// == P1/config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.81:8901:agent1
    /// controllerSite=10.0.0.81:8900:ctl1
    /// sites=10.0.0.81:8901:agent1:agent,10.0.0.81:8900:ctl1:controller,10.0.0.82:8900:ctl2:controller,10.0.0.83:8900:ctl3:controller
    /// == P1/config/cluster.nodes
    /// localSite,mode
    /// 10.0.0.81:8900:ctl1,controller
    /// 10.0.0.82:8900:ctl2,controller
    /// 10.0.0.83:8900:ctl3,controller
    /// 10.0.0.81:8901:agent1,agent
    /// 10.0.0.81:8902:dn1,datanode
    /// 10.0.0.82:8901:agent2,agent
    /// 10.0.0.82:8902:dn2,datanode
    /// 10.0.0.83:8901:agent3,agent
    /// 10.0.0.83:8902:dn3,datanode
    /// == P1/config/cluster.cfg
    /// maxMemSize=8
    /// == P2/config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.82:8900:ctl2
    /// dfsHAMode=Raft
    /// dfsReplicationFactor=2
    /// == P2/config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.82:8901:agent2
    /// controllerSite=10.0.0.81:8900:ctl1
    /// sites=10.0.0.82:8901:agent2:agent,10.0.0.81:8900:ctl1:controller,10.0.0.82:8900:ctl2:controller,10.0.0.83:8900:ctl3:controller
    /// == P2/config/cluster.nodes
    /// localSite,mode
    /// 10.0.0.81:8900:ctl1,controller
    /// 10.0.0.82:8900:ctl2,controller
    /// 10.0.0.83:8900:ctl3,controller
    /// 10.0.0.81:8901:agent1,agent
    /// 10.0.0.81:8902:dn1,datanode
    /// 10.0.0.82:8901:agent2,agent
    /// 10.0.0.82:8902:dn2,datanode
    /// 10.0.0.83:8901:agent3,agent
    /// 10.0.0.83:8902:dn3,datanode
    /// == P2/config/cluster.cfg
    /// maxMemSize=8
    /// == P3/config/controller.cfg
    /// mode=controller
    /// localSite=10.0.0.83:8900:ctl3
    /// dfsHAMode=Raft
    /// dfsReplicationFactor=2
    /// == P3/config/agent.cfg
    /// mode=agent
    /// localSite=10.0.0.83:8901:agent3
    /// controllerSite=10.0.0.81:8900:ctl1
    /// sites=10.0.0.83:8901:agent3:agent,10.0.0.81:8900:ctl1:controller,10.0.0.82:8900:ctl2:controller,10.0.0.83:8900:ctl3:controller
    /// == P3/config/cluster.nodes
    /// localSite,mode
    /// 10.0.0.81:8900:ctl1,controller
    /// 10.0.0.82:8900:ctl2,controller
    /// 10.0.0.83:8900:ctl3,controller
    /// 10.0.0.81:8901:agent1,agent
    /// 10.0.0.81:8902:dn1,datanode
    /// 10.0.0.82:8901:agent2,agent
    /// 10.0.0.82:8902:dn2,datanode
    /// 10.0.0.83:8901:agent3,agent
    /// 10.0.0.83:8902:dn3,datanode
    /// == P3/config/cluster.cfg
    /// maxMemSize=8
    /// ```
    ///
    /// ## How to fix
    ///
    /// Copy one file to all controllers.
    pub static DIFFERING_COPIES = { code: "LINT018", name: "differing-copies", severity: Error, confidence: Source }
}

/// A finding for one copy.
pub fn differing_copies(span: Span, message: String) -> Finding {
    Finding::new(&DIFFERING_COPIES, span, message)
}
