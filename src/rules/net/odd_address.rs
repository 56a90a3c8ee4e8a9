//! NET006: odd-address.

use crate::maps::HashSet;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::peers::Peer;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::diagnostic::suggest::{did_you_mean, distance};
use crate::model::{ClusterId, HostId, Model};
use crate::rules::Survey;

declare_rule! {
    /// Reports an address that is one character away from the network of all the others.
    ///
    /// ## What it checks
    ///
    /// Clusters that declare no `network`: whether all addresses that nodes advertise to each other start with the
    /// same parts, except one that differs in one character (or two exchanged ones) of one part. Two other
    /// addresses are enough if the first or second part differs, three if it is the third, which is often a subnet.
    /// A host that is alone in its zone is not reported.
    ///
    /// ## Why it matters
    ///
    /// `192.198.1.13` next to `192.168.1.11` and `192.168.1.12` is a typo. No startup check reports it: other
    /// nodes keep trying to reach a host that does not exist.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="192.168.1.11"
    ///     host "node-2" address="192.168.1.12"
    ///     host "node-3" address="192.198.1.13"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="192.168.1.11"
    ///     host "node-2" address="192.168.1.12"
    ///     host "node-3" address="192.168.1.13"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the address. If it is right, declare the networks: `network "192.168.1.0/24" "192.198.1.0/24"`.
    pub static ODD_ADDRESS = {
        code: "NET006", name: "odd-address", severity: Warning, confidence: Advice,
        check: check of Survey
    }
}

/// The parts of an address that name its network: three of four for IPv4, four of eight for IPv6.
type Beginning = Vec<u16>;

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in model.whole_clusters().filter(|(_, cluster)| cluster.networks.is_empty()) {
        let peers = survey.peers(id);
        findings.extend(odd(model, id, peers));
    }
}

fn odd(model: &Model, id: ClusterId, peers: &[Peer<'_>]) -> Option<Finding> {
    // Host by host, by beginning; a third beginning means that there are several networks.
    let mut groups: BTreeMap<Beginning, Vec<&Peer<'_>>> = BTreeMap::new();
    let mut seen: HashSet<(HostId, IpAddr)> = HashSet::default();
    for peer in peers {
        let Some(address) = peer.address.filter(|_| !peer.is_loopback() && !peer.is_wildcard()) else {
            continue;
        };
        if seen.insert((peer.host, address)) {
            groups.entry(beginning(address)).or_default().push(peer);
            if groups.len() > 2 {
                return None;
            }
        }
    }
    let mut groups = groups.into_iter();
    let ((left, left_peers), (right, right_peers)) = (groups.next()?, groups.next()?);
    let (odd, odd_peers, usual, others) = if left_peers.len() == 1 {
        (left, left_peers, right, right_peers)
    } else {
        (right, right_peers, left, left_peers)
    };
    let ([peer], [.., other]) = (odd_peers.as_slice(), others.as_slice()) else { return None };
    let part = slip(&odd, &usual)?;
    // The last part of a beginning often means a subnet: more of the others have to show that it does not.
    let needed = if part + 1 == usual.len() { 3 } else { 2 };
    let zone = |peer: &Peer<'_>| model.host(peer.host).zone.as_ref().map(|zone| zone.value.clone());
    let has_own_zone = zone(peer).is_some() && others.iter().all(|other| zone(other) != zone(peer));
    if others.len() < needed || has_own_zone {
        return None;
    }
    let host = model.host(peer.host);
    let text = &peer.text;
    let message =
        format!("the address `{text}` of `{}` looks like a typo: all others start differently", host.name);
    let mut finding = Finding::new(&ODD_ADDRESS, peer.location, message)
        .label(other.location, format!("`{}`, like the others", other.text))
        .note("no startup check finds an address that is not the host's own: the other nodes keep trying it");
    if let Some(IpAddr::V4(address)) = peer.address {
        let near = Ipv4Addr::new(usual[0] as u8, usual[1] as u8, usual[2] as u8, address.octets()[3]);
        if peers.iter().all(|peer| peer.address != Some(IpAddr::V4(near))) {
            finding = finding.propose_value_as(did_you_mean(near), near.to_string());
        }
    }
    let nets = [other, peer].map(|peer| format!("\"{}\"", network(peer.address)));
    let finding =
        finding.help(format!("declare the networks if the address is right: network {}", nets.join(" ")));
    Some(finding.product(model.cluster(id).product).host(&*host.name))
}

/// The usual network around an address.
fn network(address: Option<IpAddr>) -> String {
    let length = |address: IpAddr| if address.is_ipv4() { 24 } else { 64 };
    let net = address.and_then(|address| IpNet::new(address, length(address)).ok());
    net.map(|net| net.trunc().to_string()).unwrap_or_default()
}

fn beginning(address: IpAddr) -> Beginning {
    match address {
        IpAddr::V4(address) => address.octets()[..3].iter().map(|part| u16::from(*part)).collect(),
        IpAddr::V6(address) => address.segments()[..4].to_vec(),
    }
}

/// The only part in which two beginnings differ, when it is by one character or by two that changed places.
fn slip(odd: &[u16], usual: &[u16]) -> Option<usize> {
    if odd.len() != usual.len() {
        return None;
    }
    let mut differing = (0..odd.len()).filter(|&part| odd[part] != usual[part]);
    let part = differing.next().filter(|_| differing.next().is_none())?;
    let write = |number: u16| if odd.len() == 3 { number.to_string() } else { format!("{number:x}") };
    (distance(&write(odd[part]), &write(usual[part])) == 1).then_some(part)
}
