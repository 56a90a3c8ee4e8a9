//! NET005: loopback-address.

use crate::maps::HashSet;
use std::collections::BTreeMap;

use super::peers::{self, Peer};
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::{Change, Finding, Severity};
use crate::model::{Cluster, Model};
use crate::rules::{Survey, wording};
use crate::source::Span;

declare_rule! {
    /// Reports addresses for other nodes that are loopback or wildcard addresses.
    ///
    /// ## What it checks
    ///
    /// The addresses that nodes advertise to each other: loopback (`127.0.0.1`, `::1`, `localhost`) where the cluster
    /// has nodes on more than one host, and `0.0.0.0` or `::`, also in seeds.
    ///
    /// It is a warning if it causes no problem yet: `0.0.0.0` on the only host, and hosts that all have their own
    /// loopback address, for example on one machine that is used as several hosts.
    ///
    /// ## Why it matters
    ///
    /// A node advertises this address as its own, and a host that connects to it reaches itself. An IoTDB DataNode with
    /// 127.0.0.1 joins and stays `Unknown` forever; 2.0.1-beta lists it as Running, because the DataNode on
    /// the host of the ConfigNode answers instead. One with 0.0.0.0 registers that, and no other host can reach it.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     host "node-2" address="127.0.0.1"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "laptop" address="127.0.0.1"
    ///     confignode on="laptop"
    ///     datanode on="laptop"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give the host the address that the other hosts reach it at.
    pub static LOOPBACK_ADDRESS = {
        code: "NET005", name: "loopback-address", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.clusters() {
        let peers = survey.peers(id);
        // A node whose address is not known may be on the same machine.
        let is_wide = peers::spans_machines(model, peers);
        let is_played = is_wide && is_played(peers);
        let mut locations: BTreeMap<Span, Vec<_>> = BTreeMap::new();
        for peer in peers {
            if peer.is_wildcard() || (is_wide && peer.is_loopback()) {
                locations.entry(peer.location).or_default().push(peer);
            }
        }
        for peers in locations.values() {
            let severity = match (peers[0].is_wildcard(), is_wide) {
                (true, false) => Severity::Warning,
                (false, _) if is_played => Severity::Warning,
                _ => Severity::Error,
            };
            findings.push(finding(model, cluster, peers, is_wide, is_played).severity(severity));
        }
        findings.extend(seeds(cluster).map(|(location, text)| {
            let severity = if is_wide { Severity::Error } else { Severity::Warning };
            Finding::new(
                &LOOPBACK_ADDRESS,
                location,
                format!("the seed `{text}` is not an address to connect to"),
            )
            .note("the wildcard address means all addresses of the host that uses it: each host asks itself")
            .help("use the address of the host of the seed, or remove the setting")
            .severity(severity)
            .product(cluster.product)
        }));
    }
}

/// Whether one machine plays all hosts: each has a loopback address of its own.
fn is_played(peers: &[Peer<'_>]) -> bool {
    let mut seen = HashSet::default();
    peers.iter().all(|peer| peer.address.is_some() && peer.is_loopback())
        && peers
            .iter()
            .map(|peer| (peer.address, peer.host))
            .collect::<HashSet<_>>()
            .iter()
            .all(|(address, _)| seen.insert(*address))
}

fn finding(model: &Model, cluster: &Cluster, peers: &[&Peer<'_>], is_wide: bool, is_played: bool) -> Finding {
    let peer = peers[0];
    let hosts = peers::hosts_of(peers.iter().copied());
    let of = wording::hosts(model, &hosts);
    let text = &peer.text;
    let advertises = if hosts.len() == 1 { "advertises" } else { "advertise" };
    let message = if !is_wide {
        format!("{of} {advertises} the address `{text}`, which other hosts cannot reach")
    } else if peer.is_wildcard() {
        format!("{of} {advertises} the address `{text}`: other hosts cannot connect to it")
    } else {
        format!("{of} {advertises} the address `{text}`: other hosts that connect to it reach themselves")
    };
    let note = if peer.is_wildcard() {
        "the wildcard address is only for listening; the node registers it, and other hosts cannot reach it"
    } else if is_played {
        "this works only if all these hosts are one machine, where the nodes share its ports"
    } else {
        "the node joins but cannot be reached: a host that connects to this address reaches itself"
    };
    let host = model.host(peer.host);
    let own = host.internal_address();
    let mut finding = Finding::new(&LOOPBACK_ADDRESS, peer.location, message).note(note);
    if let Some(param) = peer.written.filter(|_| own != &**text) {
        let help = format!("remove `{}`: clusterc sets it to the host's address {own}", param.name());
        finding = finding.propose(help, vec![Change::Removal { span: peer.location }]);
    }
    finding
        .otherwise(format!("set the address at which other hosts reach `{}`", host.name))
        .product(cluster.product)
        .host(&*host.name)
}

/// Written seeds with a wildcard address.
fn seeds(cluster: &Cluster) -> impl Iterator<Item = (Span, &str)> {
    let seeds = cluster.layers.iter().flat_map(|layer| &layer.settings).filter(|setting| {
        let view = cluster.view.get(setting.param);
        view.is_some_and(|view| view.meaning(MeaningKind::Seed).is_some())
    });
    seeds.filter_map(|setting| {
        let first = setting.value.split(',').next()?.trim();
        let (host, _) = first.rsplit_once(':')?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let address: std::net::IpAddr = host.parse().ok()?;
        address.is_unspecified().then_some((setting.span, first))
    })
}
