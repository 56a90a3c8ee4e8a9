//! Hosts as few statements: those that differ in a number only are in one range.

use std::collections::BTreeSet;

use super::About;
use super::blocks::{is_written_in, shared_hosts};
use super::draft::Draft;
use super::ranges::{fit_one_range, range};
use crate::formats::kdl::Statement;
use crate::model::{AddressUse, ClusterId, Host, HostId, Instance, Model, Os, PublishedPort};

/// The hosts that a cluster declares, in the order declared. Those that no cluster uses are the first one's.
pub(super) fn hosts(model: &Model, cluster: ClusterId) -> Vec<HostId> {
    let is_of = |node: &Instance, cluster: ClusterId| {
        node.cluster == cluster || is_written_in(model, node.cluster, Some(cluster))
    };
    let used = |cluster: Option<ClusterId>| -> BTreeSet<HostId> {
        let nodes = model.instances.iter().filter(|node| cluster.is_none_or(|cluster| is_of(node, cluster)));
        nodes.map(|node| node.host).collect()
    };
    let (own, all) = (used(Some(cluster)), used(None));
    let shared = shared_hosts(model);
    let is_own =
        |id: &HostId| !shared.contains(id) && (own.contains(id) || (cluster.0 == 0 && !all.contains(id)));
    model.hosts().map(|(id, _)| id).filter(is_own).collect()
}

/// The statements of the hosts.
pub(super) fn statements(model: &Model, hosts: &[HostId], out: &mut Draft) {
    let first = out.children.len();
    let mut rest = hosts;
    while let Some(&head) = rest.first() {
        let mut previous = head;
        let following = rest[1..].iter().take_while(|&&id| {
            let fits = is_same_but_names(model.host(previous), model.host(id));
            previous = id;
            fits
        });
        let count = 1 + following.count();
        let ids = &rest[..count];
        let group: Vec<&Host> = ids.iter().map(|id| model.host(*id)).collect();
        match statement(&group) {
            Some(draft) => out.push(draft.of(ids.iter().copied().map(About::Host))),
            // Two numbers run at once: no range writes that.
            None => ids.iter().zip(group).for_each(|(id, host)| {
                let draft = statement(&[host]).unwrap_or_else(|| single(host));
                out.push(draft.of([About::Host(*id)]));
            }),
        }
        rest = &rest[count..];
    }
    if let Some(draft) = out.children.get_mut(first) {
        draft.statement.gap = true;
    }
}

/// Whether two hosts may be in one range: they differ in names, addresses and zones only, each in a number.
fn is_same_but_names(left: &Host, right: &Host) -> bool {
    let properties = |host: &Host| {
        let disks: Vec<_> = host.disks.iter().map(|disk| (disk.path.value.clone(), disk.kind)).collect();
        (
            host.platform.as_ref().map(|platform| platform.value.clone()),
            host.project.as_ref().map(|project| project.value.clone()),
            host.published.iter().map(|port| port.inside).collect::<Vec<_>>(),
            host.cores.map(|cores| cores.value),
            host.memory.map(|memory| memory.value),
            host.os.value,
            disks,
        )
    };
    let zone = |host: &Host| host.zone.as_ref().map(|zone| zone.value.clone());
    let zones = match (zone(left), zone(right)) {
        (None, None) => true,
        (Some(left), Some(right)) => fit_one_range(&left, &right),
        _ => false,
    };
    zones
        && left.addresses.len() == right.addresses.len()
        && left.addresses.iter().zip(&right.addresses).all(|(one, two)| one.use_ == two.use_)
        && properties(left) == properties(right)
        && fit_one_range(&left.name, &right.name)
}

/// One statement for hosts that are the same; `None` when a range cannot write one of their parts.
fn statement(group: &[&Host]) -> Option<Draft> {
    let first = group.first()?;
    let names: Vec<&str> = group.iter().map(|host| &*host.name).collect();
    let mut statement = Statement::new("host").text(&range(&names)?);
    let mut spans: Vec<_> = group.iter().map(|host| host.span).collect();
    let mut aliases = Vec::new();
    for (index, address) in first.addresses.iter().enumerate() {
        let texts: Vec<&str> = group.iter().map(|host| &*host.addresses[index].text).collect();
        spans.extend(group.iter().map(|host| host.addresses[index].span));
        match address.use_ {
            AddressUse::Alias => aliases.push(different(&texts)?),
            // A host without an address is connected to by its name.
            AddressUse::Internal if texts == names => {}
            use_ => {
                statement = statement.property(use_.as_str(), &different(&texts)?);
            }
        }
    }
    if let Some(cores) = first.cores {
        statement = statement.property_value("cores", &cores.value.to_string());
    }
    if let Some(memory) = first.memory {
        statement = statement.property("memory", &bytes(memory.value));
    }
    let zones: Vec<&str> = group.iter().filter_map(|host| Some(&*host.zone.as_ref()?.value)).collect();
    if !zones.is_empty() {
        statement = statement.property("zone", &range(&zones)?);
    }
    if first.os.value != Os::default() {
        statement = statement.property("os", first.os.value.as_str());
    }
    if let Some(platform) = &first.platform {
        statement = statement.property("platform", &platform.value);
    }
    if let Some(project) = &first.project {
        statement = statement.property("project", &project.value);
    }
    if !first.published.is_empty() {
        let texts: Vec<String> = group.iter().map(|host| published(host)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        // One text is for all of them; it has no sign that ranges are made of.
        let is_one = texts.iter().all(|text| text == &texts[0]);
        let text = if is_one { texts[0].to_owned() } else { range(&texts)? };
        statement = statement.property("publish", &text);
    }
    if !aliases.is_empty() {
        statement = statement.child(aliases.iter().fold(Statement::new("alias"), |all, one| all.text(one)));
    }
    // Disks of one kind, one after another, are in one statement.
    for disks in first.disks.chunk_by(|left, right| left.kind == right.kind) {
        let all = disks.iter().fold(Statement::new("disk"), |all, one| all.text(&one.path.value));
        let kind = disks.first().map(|disk| disk.kind).unwrap_or_default();
        statement = statement.child(match kind.word() {
            Some(word) => all.property("kind", word),
            None => all,
        });
    }
    Some(Draft::new(statement, spans))
}

/// The ports that a host publishes, as `publish` takes them.
fn published(host: &Host) -> String {
    let one = |port: &PublishedPort| {
        if port.outside == port.inside {
            port.outside.to_string()
        } else {
            format!("{}:{}", port.outside, port.inside)
        }
    };
    host.published.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The range of addresses: each host has one of its own.
fn different(texts: &[&str]) -> Option<String> {
    let is_repeated = texts.len() > 1 && texts.iter().all(|text| text == &texts[0]);
    if is_repeated { None } else { range(texts) }
}

/// A host whose name or address is not a plain text: written as it is, for the reader to report.
fn single(host: &Host) -> Draft {
    let mut statement = Statement::new("host").text(&host.name);
    if let Some(address) = host.address(AddressUse::Internal) {
        statement = statement.property("address", &address.text);
    }
    Draft::new(statement, [host.span])
}

/// Bytes as a spec writes them.
pub(super) fn bytes(number: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let unit = UNITS.iter().find(|(_, size)| number > 0 && number.is_multiple_of(*size));
    unit.map_or_else(|| number.to_string(), |(unit, size)| format!("{}{unit}", number / size))
}
