//! EMIT011: project-address.

use crate::maps::HashSet;
use std::net::IpAddr;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Outside;
use crate::rules::Survey;

declare_rule! {
    /// Reports numeric addresses in a Compose project that no container can have.
    ///
    /// ## What it checks
    ///
    /// Hosts with `project=` whose `address` is a number: whether a `network` of the cluster contains it, and
    /// whether the engine reserves it: the address of the network, the first one after it for the gateway,
    /// and the last one.
    ///
    /// ## Why it matters
    ///
    /// Compose gives a container a fixed address only in a network whose range is configured ("user specified
    /// IP address is supported only when connecting to networks with user configured subnets"). It refuses
    /// the gateway's too ("Address already in use").
    ///
    /// ```kdl,fails
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     host "confignode-1" address="172.28.0.11"
    ///     host "datanode-1" address="172.28.0.21"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     network "172.28.0.0/24"
    ///     host "confignode-1" address="172.28.0.11"
    ///     host "datanode-1" address="172.28.0.21"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add the network, use another address of it, or remove the addresses: hosts of a project find each other by
    /// name.
    pub static PROJECT_ADDRESS = {
        code: "EMIT011", name: "project-address", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut reported = HashSet::default();
    for (_, node) in model.instances().filter(|(_, node)| model.host(node.host).project.is_some()) {
        let host = model.host(node.host);
        let address = host.internal_address();
        let cluster = model.cluster(node.cluster);
        let Ok(number) = address.parse::<IpAddr>() else { continue };
        let span = host.addresses.iter().find(|own| *own.text == *address).map_or(host.span, |own| own.span);
        if cluster.outside(address) == Outside::Inside {
            let mut networks = cluster.networks.iter();
            let kept = networks.find_map(|network| Some((network, kept(&network.net, number)?)));
            if let Some((network, whose)) = kept.filter(|_| reported.insert(span)) {
                let message =
                    format!("`{address}`, the address of `{}`, is {whose} of `{}`", host.name, network.net);
                let finding = Finding::new(&PROJECT_ADDRESS, span, message)
                    .label(network.span, "the network")
                    .note("the container engine reserves it and does not start the container")
                    .help("use another address of the network");
                findings.push(finding.host(&*host.name));
            }
            continue;
        }
        if reported.insert(span) {
            let message =
                format!("no network of the cluster contains `{address}`, the address of `{}`", host.name);
            let finding = Finding::new(&PROJECT_ADDRESS, span, message)
                .note("Compose gives fixed addresses only in networks whose range is set")
                .help(
                    "add network \"172.28.0.0/24\", or remove the address: the hosts find each other by name",
                );
            findings.push(finding.host(&*host.name));
        }
    }
}

/// What an address of a network is to the engine, where no container can have it.
fn kept(network: &ipnet::IpNet, address: IpAddr) -> Option<&'static str> {
    let gateway = match network.network() {
        IpAddr::V4(first) => first.to_bits().checked_add(1).map(|next| IpAddr::V4(next.into())),
        IpAddr::V6(first) => first.to_bits().checked_add(1).map(|next| IpAddr::V6(next.into())),
    };
    match address {
        own if own == network.network() => Some("the address"),
        own if Some(own) == gateway => Some("the gateway"),
        own if own.is_ipv4() && own == network.broadcast() => Some("the broadcast address"),
        _ => None,
    }
}
