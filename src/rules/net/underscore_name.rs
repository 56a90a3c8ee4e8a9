//! NET008: underscore-name.

use crate::maps::HashSet;
use std::collections::BTreeMap;

use super::peers;
use crate::catalog::RoleId;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::rules::ha::quorum;
use crate::rules::{Survey, wording};
use crate::source::Span;

declare_rule! {
    /// Reports host names with an underscore that nodes connect to.
    ///
    /// ## What it checks
    ///
    /// The names that nodes of Java products (Apache IoTDB) advertise to each other. A host whose `address` is an
    /// IP address can have any name.
    ///
    /// It is an error if several such nodes elect a leader, otherwise a warning.
    ///
    /// ## Why it matters
    ///
    /// Host names cannot have underscores, and Java does not accept an address with one. A single node starts. A
    /// second IoTDB ConfigNode on `node_2` also starts but never joins: `Add ConfigNode failed ADD_PEER`. In 1.0.0
    /// no ConfigNode starts: `Invalid DNS name: node_1:22278`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node_1"
    ///     host "node_2"
    ///     host "node_3"
    ///     confignode on="node_*"
    ///     datanode on="node_*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node_1" address="node-1.plant"
    ///     host "node_2" address="node-2.plant"
    ///     host "node_3" address="node-3.plant"
    ///     confignode on="node_*"
    ///     datanode on="node_*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the host a name without an underscore, or an address.
    pub static UNDERSCORE_NAME = {
        code: "NET008", name: "underscore-name", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let refusing = model.clusters().filter(|(_, cluster)| cluster.view.catalog.words.refuses_underscores);
    for (id, cluster) in refusing {
        let peers = survey.peers(id);
        let mut locations: BTreeMap<Span, Vec<_>> = BTreeMap::new();
        for peer in peers.iter().filter(|peer| peer.address.is_none() && peer.text.contains('_')) {
            locations.entry(peer.location).or_default().push(peer);
        }
        let electing: HashSet<RoleId> = quorum::of(model, id)
            .into_iter()
            .filter(|quorum| quorum.members > 1)
            .map(|quorum| quorum.role)
            .collect();
        for (&location, peers) in &locations {
            let peer = peers[0];
            let hosts = peers::hosts_of(peers.iter().copied());
            let is_elected = peers.iter().any(|peer| electing.contains(&model.instance(peer.node).role));
            let message = format!(
                "the nodes of {} are reached by a name with an underscore, `{}`",
                wording::hosts(model, &hosts),
                peer.text
            );
            let (severity, note) = if is_elected {
                (Severity::Error, "Java does not accept such a host name: the node stops, or cannot join")
            } else {
                (
                    Severity::Warning,
                    "Java does not accept such a host name; a single node starts, but a second one could not join",
                )
            };
            let finding = Finding::new(&UNDERSCORE_NAME, location, message)
                .severity(severity)
                .note(note)
                .help(format!(
                    "use a name without it, such as `{}`, or an address",
                    peer.text.replace('_', "-")
                ))
                .product(cluster.product)
                .host(&*model.host(peer.host).name);
            findings.push(finding);
        }
    }
}
