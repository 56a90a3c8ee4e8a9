//! NET004: outside-network.

use std::collections::BTreeMap;

use std::net::IpAddr;

use ipnet::IpNet;

use super::peers::{self, Peer};
use crate::declare_rule;
use crate::diagnostic::suggest::{did_you_mean, distance};
use crate::diagnostic::{Finding, words};
use crate::model::{Cluster, ClusterId, Model, Network, Outside};
use crate::rules::{Survey, wording};
use crate::source::Span;

declare_rule! {
    /// Reports addresses outside the networks that the spec declares.
    ///
    /// ## What it checks
    ///
    /// The addresses that nodes advertise to each other, if a `network` is declared: each must be in a
    /// network, and must not be the network address or the broadcast address. Names are not checked.
    ///
    /// ## Why it matters
    ///
    /// Usually a digit is wrong. The node binds an address that its host does not have, or other nodes keep trying
    /// to reach a host that does not exist.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     network "10.0.0.0/24"
    ///     host "node-1" address="10.0.0.11"
    ///     host "node-2" address="10.0.1.12"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     network "10.0.0.0/24"
    ///     host "node-1" address="10.0.0.11"
    ///     host "node-2" address="10.0.0.12"
    ///     confignode on="node-1"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the address, or declare its network as well.
    pub static OUTSIDE_NETWORK = {
        code: "NET004", name: "outside-network", severity: Warning, confidence: Advice,
        check: check of Survey
    }
}

/// What is the matter with an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Problem {
    Outside,
    Network,
    Broadcast,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.clusters().filter(|(_, cluster)| !cluster.networks.is_empty()) {
        let peers = survey.peers(id);
        let mut locations: BTreeMap<Span, Vec<_>> = BTreeMap::new();
        let mut addresses = 0;
        let mut outside = 0;
        for peer in peers {
            let Some(address) = peer.address else { continue };
            addresses += 1;
            if let Some(problem) = problem_of(cluster, address, &peer.text) {
                outside += usize::from(problem == Problem::Outside);
                locations.entry(peer.location).or_default().push((peer, problem));
            }
        }
        if outside == addresses && locations.len() > 1 {
            findings.push(all_outside(model, id, peers));
            continue;
        }
        findings.extend(locations.values().map(|affected| finding(model, cluster, affected)));
    }
}

fn problem_of(cluster: &Cluster, address: IpAddr, text: &str) -> Option<Problem> {
    if address.is_loopback() || address.is_unspecified() {
        // That it cannot be connected to is its own finding.
        return None;
    }
    if cluster.outside(text) == Outside::Outside {
        return Some(Problem::Outside);
    }
    // The narrowest network that holds it; in one of two addresses both are hosts'.
    let holding = cluster.networks.iter().filter(|network| network.net.contains(&address));
    let net = holding.map(|network| network.net).max_by_key(IpNet::prefix_len)?;
    if !address.is_ipv4() || net.prefix_len() >= 31 {
        return None;
    }
    if address == net.network() {
        Some(Problem::Network)
    } else if address == net.broadcast() {
        Some(Problem::Broadcast)
    } else {
        None
    }
}

fn finding(model: &Model, cluster: &Cluster, affected: &[(&Peer<'_>, Problem)]) -> Finding {
    // A range that runs out of its network meets the broadcast address on the way.
    let is_outside = |(_, problem): &&(&Peer<'_>, Problem)| *problem == Problem::Outside;
    let (peer, problem) = *affected.iter().find(is_outside).unwrap_or(&affected[0]);
    let same_problem = affected.iter().filter(|(_, other)| *other == problem);
    let hosts = peers::hosts_of(same_problem.map(|(peer, _)| *peer));
    let nets = words::ticked_list(cluster.networks.iter().map(|network| network.net), 4);
    let text = &peer.text;
    let of = wording::hosts(model, &hosts);
    let message = match problem {
        Problem::Outside => {
            let verb = if hosts.len() == 1 { "is" } else { "are" };
            let location = if cluster.networks.len() == 1 { "outside" } else { "in none of" };
            match hosts.len() {
                1 => format!("the address `{text}` of {of} {verb} {location} {nets}"),
                _ => format!("the addresses of {of} {verb} {location} {nets}, starting with `{text}`"),
            }
        }
        Problem::Network => {
            format!("the address `{text}` of {of} is the address of a network, not of a host")
        }
        Problem::Broadcast => format!("the address `{text}` of {of} is the broadcast address of its network"),
    };
    let mut finding = Finding::new(&OUTSIDE_NETWORK, peer.location, message);
    for Network { span, net } in cluster.networks.iter().take(4) {
        let is_about =
            problem == Problem::Outside || peer.address.is_some_and(|address| net.contains(&address));
        if is_about {
            finding = finding.label(*span, "the network declared here");
        }
    }
    finding = match problem {
        Problem::Outside => {
            let near = cluster.networks.iter().find_map(|network| moved_into(network.net, peer.address?));
            let near = near.filter(|near| {
                let is_near = distance(&near.to_string(), text) <= 2;
                hosts.len() == 1 && is_near && problem_of(cluster, *near, &near.to_string()).is_none()
            });
            let finding = match near {
                Some(near) => finding.propose_value_as(did_you_mean(near), near.to_string()),
                None => finding,
            };
            let own =
                peer.address.map(|address| IpNet::new(address, if address.is_ipv4() { 24 } else { 64 }));
            match own {
                Some(Ok(own)) => finding
                    .help(format!("declare its network as well if it is right: network \"{}\"", own.trunc())),
                _ => finding,
            }
        }
        Problem::Network | Problem::Broadcast => finding
            .note("no host can have this address in the declared network")
            .help("correct the address or the prefix length of the network"),
    };
    finding.product(cluster.product).host(&*model.host(peer.host).name)
}

/// The address with the network's own bits put instead of its own.
fn moved_into(net: IpNet, address: IpAddr) -> Option<IpAddr> {
    let (IpNet::V4(net), IpAddr::V4(address)) = (net, address) else { return None };
    let mask = net.netmask();
    let bits = net.network().to_bits() | (address.to_bits() & !mask.to_bits());
    Some(IpAddr::V4(bits.into()))
}

/// No address fits: then it is the network that is not.
fn all_outside(model: &Model, id: ClusterId, peers: &[Peer<'_>]) -> Finding {
    let cluster = model.cluster(id);
    let nets = words::ticked_list(cluster.networks.iter().map(|network| network.net), 4);
    let message = match cluster.networks.len() {
        1 => format!("no address of `{}` is in {nets}", cluster.name.value),
        _ => format!("no address of `{}` is in any of {nets}", cluster.name.value),
    };
    let mut finding = Finding::new(&OUTSIDE_NETWORK, cluster.networks[0].span, message);
    if let Some(peer) = peers.iter().find(|peer| peer.address.is_some()) {
        finding = finding.label(peer.location, format!("for example `{}`", peer.text));
    }
    finding
        .help("correct the network, or declare the network that contains the addresses")
        .product(cluster.product)
}
