//! Which hosts are one machine: those that share an address, and those that name each other as alias.

use std::collections::HashMap;

use super::rules::SHARED_ADDRESS;
use crate::diagnostic::Finding;
use crate::model::{AddressUse, HostId, MachineId, Model};

/// Gives every host its machine, and reports hosts of one cluster that are one machine by address.
pub(super) fn unite(model: &mut Model, findings: &mut Vec<Finding>) {
    let mut parent: Vec<u32> = (0..model.hosts.len() as u32).collect();
    let mut by_address: HashMap<String, HostId> = HashMap::new();
    let mut clashes = Vec::new();
    for (id, host) in model.hosts() {
        let mut own: Vec<String> =
            host.addresses.iter().filter_map(|address| identity(&address.text)).collect();
        if host.addresses.is_empty() {
            own.extend(identity(&host.name));
        }
        own.sort_unstable();
        own.dedup();
        for address in own {
            match by_address.get(&address) {
                Some(&other) => {
                    clashes.push((other, id, address));
                    join(&mut parent, other.0, id.0);
                }
                None => {
                    by_address.insert(address, id);
                }
            }
        }
    }
    for (id, host) in model.hosts() {
        if let Some(&other) = by_address.get(&host.name.to_lowercase()) {
            join(&mut parent, other.0, id.0);
        }
    }
    for index in 0..model.hosts.len() as u32 {
        let root = find(&mut parent, index);
        model.hosts[index as usize].machine = MachineId(root);
    }
    report(model, &clashes, findings);
}

/// What identifies a machine across hosts; loopback and wildcard addresses do not.
fn identity(address: &str) -> Option<String> {
    match address.parse::<std::net::IpAddr>() {
        Ok(ip) if ip.is_loopback() || ip.is_unspecified() => None,
        Ok(ip) => Some(ip.to_string()),
        Err(_) if address.eq_ignore_ascii_case("localhost") => None,
        Err(_) => Some(address.to_lowercase()),
    }
}

fn find(parent: &mut [u32], start: u32) -> u32 {
    let mut at = start;
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

fn join(parent: &mut [u32], left: u32, right: u32) {
    let (left, right) = (find(parent, left), find(parent, right));
    let (low, high) = (left.min(right), left.max(right));
    parent[high as usize] = low;
}

/// Two hosts with one address are a slip when one cluster uses both. One finding for each pair of hosts.
fn report(model: &Model, clashes: &[(HostId, HostId, String)], findings: &mut Vec<Finding>) {
    if clashes.is_empty() {
        return;
    }
    let mut clusters: HashMap<HostId, Vec<u32>> = HashMap::new();
    for instance in &model.instances {
        clusters.entry(instance.host).or_default().push(instance.cluster.0);
    }
    let mut said = Vec::new();
    for (first, second, address) in clashes {
        let shared = clusters
            .get(first)
            .into_iter()
            .flatten()
            .find(|cluster| clusters.get(second).is_some_and(|others| others.contains(cluster)));
        if shared.is_none() || said.contains(&(first, second)) {
            continue;
        }
        said.push((first, second));
        let (left, right) = (model.host(*first), model.host(*second));
        let place = |host: &crate::model::Host| {
            let same = host.addresses.iter().find(|own| identity(&own.text).as_ref() == Some(address));
            same.map_or(host.span, |own| own.span)
        };
        let message =
            format!("the hosts `{}` and `{}` have the same address `{address}`", left.name, right.name);
        let mut finding = Finding::new(&SHARED_ADDRESS, place(right), message).host(&*right.name);
        if place(left) != place(right) {
            finding = finding.label(place(left), format!("the address of `{}`", left.name));
        }
        let alias = left.addresses.iter().chain(&right.addresses).any(|own| own.use_ == AddressUse::Alias);
        if !alias {
            finding = finding
                .help(format!("give `{}` its own address, or place both nodes on one host", right.name));
        }
        findings.push(finding);
    }
}
