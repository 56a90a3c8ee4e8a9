//! NET010: loopback-client.

use crate::maps::HashSet;
use std::collections::BTreeMap;

use super::peers::{self, Peer};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Change, Finding};
use crate::model::InstanceId;
use crate::rules::{Survey, wording};
use crate::source::Span;

declare_rule! {
    /// Reports nodes that advertise a loopback address to clients.
    ///
    /// ## What it checks
    ///
    /// The addresses for clients of clusters on more than one host, also where the server's default is one.
    /// `0.0.0.0` is not reported here: the server listens on all addresses.
    ///
    /// ## Why it matters
    ///
    /// A client that connects to a loopback address reaches its own host: a client that another node redirects to
    /// it fails. If the server listens only on that address, clients on other hosts cannot connect at all.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="node-1"
    ///     datanode on="node-*" {
    ///         set "dn_rpc_address" "127.0.0.1"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..2]" address="10.0.0.[11..12]"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the setting: clusterc sets it to the host's address for clients.
    pub static LOOPBACK_CLIENT = {
        code: "NET010", name: "loopback-client", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.clusters().filter(|(id, _)| peers::spans_machines(model, survey.peers(*id))) {
        let clients = Peer::with_defaults(model, id, MeaningKind::ClientAddress);
        let mut local: Vec<_> = clients.iter().filter(|client| client.is_loopback()).collect();
        if local.is_empty() {
            continue;
        }
        // Nodes whose address for other nodes is loopback too are a graver finding already.
        let peers = survey.peers(id);
        let known: HashSet<InstanceId> =
            peers.iter().filter(|peer| peer.is_loopback()).map(|peer| peer.node).collect();
        local.retain(|client| !known.contains(&client.node));
        let mut locations: BTreeMap<Span, Vec<_>> = BTreeMap::new();
        for client in local {
            locations.entry(client.location).or_default().push(client);
        }
        for (&location, clients) in &locations {
            let hosts = peers::hosts_of(clients.iter().copied());
            let client = clients[0];
            let host = model.host(client.host);
            let message = format!(
                "{} {} clients the address `{}`: a client on another host then reaches itself",
                wording::hosts(model, &hosts),
                if hosts.len() == 1 { "gives" } else { "give" },
                client.text
            );
            let mut finding = Finding::new(&LOOPBACK_CLIENT, location, message)
                .note("clients that another node redirects here fail, and a server that listens only there accepts no remote client");
            if clients.iter().any(|client| client.is_default) {
                let (title, version) = (&cluster.view.catalog.title, &cluster.view.version);
                finding = finding.note(format!("it is not set: this is the default of {title} {version}"));
            }
            if let Some(param) = client.written {
                let help = format!("remove `{}`: clusterc sets it from the host", param.name());
                finding = finding.propose(help, vec![Change::Removal { span: location }]);
            }
            let finding = finding
                .otherwise(format!("set the address at which clients reach `{}`", host.name))
                .product(cluster.product)
                .host(&*host.name);
            findings.push(finding);
        }
    }
}
