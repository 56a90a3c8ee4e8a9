//! Which hosts are one machine: those that share an address, and those that name each other as alias.

use std::fmt;
use std::net::IpAddr;

use crate::maps::HashMap;

use super::rules::SHARED_ADDRESS;
use crate::diagnostic::Finding;
use crate::model::{AddressUse, ClusterId, HostId, MachineId, Model, Parts, is_local};

/// Gives every host its machine, and reports hosts of one cluster that are one machine by address.
pub(super) fn unite(model: &mut Model, findings: &mut Vec<Finding>) {
    let mut machines = Parts::new(model.hosts.len());
    // Containers of two clusters may have one name, each in its own network. Those of projects are distinguished by
    // these.
    let mut networks: Vec<Option<ClusterId>> = vec![None; model.hosts.len()];
    for node in &model.instances {
        let host = model.host(node.host);
        if host.is_apart && host.project.is_none() {
            networks[node.host.0 as usize] = Some(node.cluster);
        }
    }
    let network = |id: HostId| networks[id.0 as usize];
    let mut by_address: HashMap<(Option<ClusterId>, PlainAddress), HostId> = HashMap::default();
    let mut clashes = Vec::new();
    for (id, host) in model.hosts() {
        let mut own: Vec<PlainAddress> = match &host.project {
            // Names and addresses of a project's network are only known inside it; all of its hosts are reached over
            // one machine.
            Some(project) => identity(host.internal_address())
                .map(|address| PlainAddress::Name(format!("{address} in {}", project.value)))
                .into_iter()
                .collect(),
            None => host.addresses.iter().filter_map(|address| identity(&address.text)).collect(),
        };
        if host.addresses.is_empty() && host.project.is_none() {
            own.extend(identity(&host.name));
        }
        own.sort_unstable();
        own.dedup();
        for address in own {
            let key = (network(id), address);
            match by_address.get(&key) {
                Some(&other) => {
                    clashes.push((other, id, key.1));
                    machines.join(other.0 as usize, id.0 as usize);
                }
                None => {
                    by_address.insert(key, id);
                }
            }
        }
    }
    for (id, host) in model.hosts().filter(|(_, host)| host.project.is_none()) {
        if let Some(&other) = by_address.get(&(network(id), PlainAddress::of(&host.name))) {
            machines.join(other.0 as usize, id.0 as usize);
        }
    }
    for (host, first) in model.hosts.iter_mut().zip(machines.firsts()) {
        host.machine = MachineId(first as u32);
    }
    report(model, &clashes, findings);
}

/// What identifies a machine across hosts; loopback and wildcard addresses do not.
fn identity(address: &str) -> Option<PlainAddress> {
    (!is_local(address)).then(|| PlainAddress::of(address))
}

/// An address as all its spellings have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum PlainAddress {
    Ip(IpAddr),
    Name(String),
}

impl PlainAddress {
    fn of(address: &str) -> Self {
        address.parse().map_or_else(|_| PlainAddress::Name(address.to_lowercase()), PlainAddress::Ip)
    }
}

impl fmt::Display for PlainAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlainAddress::Ip(ip) => write!(formatter, "{ip}"),
            PlainAddress::Name(name) => formatter.write_str(name),
        }
    }
}

/// Two hosts with one address are a slip when one cluster uses both. One finding for each pair of hosts.
fn report(model: &Model, clashes: &[(HostId, HostId, PlainAddress)], findings: &mut Vec<Finding>) {
    if clashes.is_empty() {
        return;
    }
    let mut clusters: HashMap<HostId, Vec<u32>> = HashMap::default();
    for instance in &model.instances {
        clusters.entry(instance.host).or_default().push(instance.cluster.0);
    }
    let mut reported = Vec::new();
    for (first, second, address) in clashes {
        let shared = clusters
            .get(first)
            .into_iter()
            .flatten()
            .find(|cluster| clusters.get(second).is_some_and(|others| others.contains(cluster)));
        if shared.is_none() || reported.contains(&(first, second)) {
            continue;
        }
        reported.push((first, second));
        let (left, right) = (model.host(*first), model.host(*second));
        let location = |host: &crate::model::Host| {
            let same = host.addresses.iter().find(|own| identity(&own.text).as_ref() == Some(address));
            same.map_or(host.span, |own| own.span)
        };
        let message =
            format!("the hosts `{}` and `{}` have the same address `{address}`", left.name, right.name);
        let mut finding = Finding::new(&SHARED_ADDRESS, location(right), message).host(&*right.name);
        if location(left) != location(right) {
            finding = finding.label(location(left), format!("the address of `{}`", left.name));
        }
        let alias = left.addresses.iter().chain(&right.addresses).any(|own| own.use_ == AddressUse::Alias);
        if !alias {
            finding = finding
                .help(format!("give `{}` its own address, or place both nodes on one host", right.name));
        }
        findings.push(finding);
    }
}
