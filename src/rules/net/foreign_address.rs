//! NET011: foreign-address.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use super::peers::{self, Peer};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Change, Finding, words};
use crate::model::{ClusterId, HostId, MachineId, Model};
use crate::rules::{Survey, wording};
use crate::source::Span;

declare_rule! {
    /// Reports node addresses that are those of another host, or of several hosts at once.
    ///
    /// ## What it checks
    ///
    /// The addresses for other nodes and for clients that are set: whether one is that of
    /// another host, or is the same for nodes on several hosts.
    ///
    /// ## Why it matters
    ///
    /// The node cannot listen at an address that its host does not have. An IoTDB node of 1.x stops
    /// (`Cannot assign requested address`); if it listens on all addresses, other nodes connect to the wrong host.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*" { set "dn_internal_address" "10.0.0.11"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*" { set "dn_internal_address" "{address}"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the setting: clusterc sets it from the host. If the host has a second address, declare it there:
    /// `client="…"`, or `alias`.
    pub static FOREIGN_ADDRESS = {
        code: "NET011", name: "foreign-address", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut owners: Option<HashMap<String, HostId>> = None;
    for id in model.clusters().map(|(id, _)| id) {
        let clients = Peer::of(model, id, MeaningKind::ClientAddress);
        let written = || survey.peers(id).iter().chain(&clients).filter(|peer| peer.written.is_some());
        let mut written = written().filter(|peer| !peer.is_loopback() && !peer.is_wildcard()).peekable();
        if written.peek().is_none() {
            continue;
        }
        let owners = owners.get_or_insert_with(|| owners_of(model));
        let mut locations: BTreeMap<Span, Vec<(&Peer<'_>, Option<HostId>)>> = BTreeMap::new();
        for peer in written {
            locations.entry(peer.location).or_default().push((peer, owners.get(&spelling(peer)).copied()));
        }
        for peers in locations.values() {
            findings.extend(finding(model, id, peers));
        }
    }
}

/// The hosts by their names and addresses.
fn owners_of(model: &Model) -> HashMap<String, HostId> {
    let mut owners = HashMap::default();
    for (id, host) in model.hosts() {
        for text in host.addresses.iter().map(|address| &*address.text).chain([&*host.name]) {
            let text =
                text.parse().map_or_else(|_| text.to_lowercase(), |ip: std::net::IpAddr| ip.to_string());
            owners.entry(text).or_insert(id);
        }
    }
    owners
}

fn spelling(peer: &Peer<'_>) -> String {
    peer.address.map_or_else(|| peer.text.to_lowercase(), |address| address.to_string())
}

/// What one location says for nodes on some hosts.
fn finding(model: &Model, cluster: ClusterId, peers: &[(&Peer<'_>, Option<HostId>)]) -> Option<Finding> {
    let machine = |host: HostId| model.host(host).machine;
    let (message, hosts) = match peers.iter().find(|(peer, owner)| is_foreign(model, peer, *owner)) {
        Some(&(first, Some(owner))) => {
            let wrong = peers.iter().filter(|(peer, owner)| is_foreign(model, peer, *owner));
            let hosts = peers::hosts_of(wrong.map(|(peer, _)| *peer));
            let of = wording::hosts(model, &hosts);
            let message = format!(
                "the nodes of {of} advertise `{}`, the address of `{}`",
                first.text,
                model.host(owner).name
            );
            (message, hosts)
        }
        _ => {
            // An address that no host of the run is known to have: one host may have it, and not two.
            let mut machines: HashMap<String, MachineId> = HashMap::default();
            let twice = peers.iter().find(|(peer, owner)| {
                let own = machine(peer.host);
                owner.is_none() && *machines.entry(spelling(peer)).or_insert(own) != own
            })?;
            let same = peers.iter().filter(|(peer, _)| spelling(peer) == spelling(twice.0));
            let hosts = peers::hosts_of(same.map(|(peer, _)| *peer));
            let of = wording::hosts(model, &hosts);
            (format!("the nodes of {of} all advertise `{}`", twice.0.text), hosts)
        }
    };
    let (peer, _) = peers[0];
    let name = peer.written.map_or("the setting", |param| param.name());
    let host = model.host(*hosts.first()?);
    let own = host.internal_address();
    let help = format!(
        "remove `{name}`: clusterc sets it from the host, for `{}` {}",
        host.name,
        words::shorten(own)
    );
    Some(
        Finding::new(&FOREIGN_ADDRESS, peer.location, message)
            .note("a node cannot listen at an address that its host does not have")
            .propose(help, vec![Change::Removal { span: peer.location }])
            .otherwise(format!("give each node of `{}` an address of its host", host.name))
            .product(model.cluster(cluster).product)
            .host(&*host.name),
    )
}

/// Whether the address is that of another machine. Containers of two networks may have one name.
fn is_foreign(model: &Model, peer: &Peer<'_>, owner: Option<HostId>) -> bool {
    let own = model.host(peer.host);
    let is_own = || own.addresses.iter().any(|address| address.text.eq_ignore_ascii_case(&peer.text));
    owner.is_some_and(|owner| model.host(owner).machine != own.machine) && !is_own()
}
