//! From a name to where it is declared, and to where it is used.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};

use super::client::Client;
use super::hover::noun;
use super::names::{Name, Occurrence, expand};
use super::text::Text;
use super::workspace::Workspace;
use crate::diagnostic::words;
use crate::model::Host;
use crate::spec;

/// How many names of one pattern are followed.
const MOST_NAMES: usize = 1_000;

/// One location of a name in a file.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) text: Arc<Text>,
    pub(super) occurrence: Occurrence,
}

/// The name at a byte offset: of several there the shortest.
pub(super) fn under(text: &Text, offset: usize) -> Option<&Occurrence> {
    let is_here = |found: &&Occurrence| found.range.start <= offset && offset <= found.range.end;
    text.occurrences().iter().filter(is_here).min_by_key(|found| found.range.len())
}

/// All locations around a file of names that `accepts` takes.
pub(super) fn all(text: &Text, workspace: &Workspace, accepts: impl Fn(&Occurrence) -> bool) -> Vec<Found> {
    let mut found = Vec::new();
    for around in workspace.around(text.path()) {
        let own = around.occurrences().iter().filter(|occurrence| accepts(occurrence));
        found.extend(
            own.map(|occurrence| Found { text: Arc::clone(&around), occurrence: occurrence.clone() }),
        );
    }
    found
}

/// What a name means: its kind, and the names that it writes or chooses.
pub(super) fn meant(text: &Text, occurrence: &Occurrence, workspace: &Workspace) -> (Name, BTreeSet<String>) {
    let declared = |name: Name| all(text, workspace, |other| other.name == name && other.is_declaration);
    if occurrence.name == Name::Mention {
        // A value names what there is: a host by its name, else a node, else an address.
        let is_it = |found: &Found| found.occurrence.covers(&occurrence.text);
        for name in [Name::Host, Name::Node, Name::Address] {
            if declared(name).iter().any(is_it) {
                return (name, BTreeSet::from([occurrence.text.to_string()]));
            }
        }
        return (Name::Mention, BTreeSet::new());
    }
    let names = if occurrence.is_glob() {
        let known = declared(occurrence.name);
        let all = known.iter().flat_map(|found| expand(&found.occurrence.text));
        all.filter(|name| occurrence.covers(name)).take(MOST_NAMES).collect()
    } else {
        expand(&occurrence.text).into_iter().take(MOST_NAMES).collect()
    };
    (occurrence.name, names)
}

/// Whether a location is one of some names.
fn is_of(occurrence: &Occurrence, name: Name, names: &BTreeSet<String>) -> bool {
    let is_kind = occurrence.name == name
        || occurrence.name == Name::Mention && matches!(name, Name::Host | Name::Node | Name::Address);
    is_kind
        && if occurrence.is_glob() {
            names.iter().any(|name| occurrence.covers(name))
        } else if occurrence.text.contains('[') {
            expand(&occurrence.text).iter().any(|own| names.contains(own))
        } else {
            names.contains(&*occurrence.text)
        }
}

fn location(found: &Found, workspace: &Workspace, client: &Client) -> Value {
    json!({
        "uri": workspace.uri(found.text.path()),
        "range": found.text.json(&found.occurrence.range, client.encoding),
    })
}

/// Where the name at a byte offset is declared.
pub(super) fn definition(text: &Text, offset: usize, workspace: &Workspace, client: &Client) -> Value {
    let Some(occurrence) = under(text, offset) else { return Value::Null };
    if occurrence.name == Name::File {
        let path = spec::relative_to(text.path(), &occurrence.text);
        // A file that is not there is its own finding.
        if workspace.text(&path).is_none() {
            return Value::Null;
        }
        let start = json!({ "line": 0, "character": 0 });
        return json!([{ "uri": workspace.uri(&path), "range": { "start": start, "end": start } }]);
    }
    if occurrence.name == Name::Address
        && let Some(network) = network_of(text, occurrence, workspace)
    {
        return json!([location(&network, workspace, client)]);
    }
    let (name, names) = meant(text, occurrence, workspace);
    let declares =
        |other: &Occurrence| other.is_declaration && other.name == name && is_of(other, name, &names);
    let found = all(text, workspace, declares);
    Value::from(found.iter().map(|found| location(found, workspace, client)).collect::<Vec<Value>>())
}

/// The network that an address is in.
fn network_of(text: &Text, address: &Occurrence, workspace: &Workspace) -> Option<Found> {
    let first = expand(&address.text).into_iter().next()?;
    let ip: std::net::IpAddr = first.trim_end_matches('+').parse().ok()?;
    let is_around = |other: &Occurrence| {
        other.name == Name::Network && other.text.parse::<ipnet::IpNet>().is_ok_and(|net| net.contains(&ip))
    };
    all(text, workspace, is_around).into_iter().next()
}

/// Where the name at a byte offset is used.
pub(super) fn references(
    text: &Text,
    offset: usize,
    declares: bool,
    workspace: &Workspace,
    client: &Client,
) -> Value {
    let found = used(text, offset, workspace);
    let wanted = found.iter().filter(|found| declares || !found.occurrence.is_declaration);
    Value::from(wanted.map(|found| location(found, workspace, client)).collect::<Vec<Value>>())
}

fn used(text: &Text, offset: usize, workspace: &Workspace) -> Vec<Found> {
    let Some(occurrence) = under(text, offset) else { return Vec::new() };
    if occurrence.name == Name::File {
        let path = spec::relative_to(text.path(), &occurrence.text);
        let found = all(text, workspace, |other| other.name == Name::File);
        let is_same = |found: &Found| spec::relative_to(found.text.path(), &found.occurrence.text) == path;
        return found.into_iter().filter(is_same).collect();
    }
    if occurrence.name == Name::Network {
        let net = occurrence.text.parse::<ipnet::IpNet>().ok();
        let is_in = |other: &Occurrence| {
            let addresses = if other.name == Name::Address { expand(&other.text) } else { Vec::new() };
            let mut ips = addresses.iter().filter_map(|address| address.trim_end_matches('+').parse().ok());
            other.range == occurrence.range
                || ips.any(|ip: std::net::IpAddr| net.is_some_and(|net| net.contains(&ip)))
        };
        return all(text, workspace, is_in);
    }
    let (name, names) = meant(text, occurrence, workspace);
    all(text, workspace, |other| is_of(other, name, &names))
}

/// The locations of the name at a byte offset in its file.
pub(super) fn highlights(text: &Text, offset: usize, workspace: &Workspace, client: &Client) -> Value {
    let found = used(text, offset, workspace).into_iter().filter(|found| found.text.path() == text.path());
    let one = |found: Found| {
        let kind = if found.occurrence.is_declaration { 3 } else { 2 };
        json!({ "range": text.json(&found.occurrence.range, client.encoding), "kind": kind })
    };
    Value::from(found.map(one).collect::<Vec<Value>>())
}

/// The files that a file names.
pub(super) fn links(text: &Text, workspace: &Workspace, client: &Client) -> Value {
    let files = text.occurrences().iter().filter(|found| found.name == Name::File);
    let linked = files.filter_map(|found| {
        let path = spec::relative_to(text.path(), &found.text);
        workspace.text(&path)?;
        Some(json!({ "range": text.json(&found.range, client.encoding), "target": workspace.uri(&path) }))
    });
    Value::from(linked.collect::<Vec<Value>>())
}

/// What is known of the name at a byte offset: for hosts their properties and nodes, for patterns what they select.
pub(super) fn about(text: &Text, offset: usize, workspace: &Workspace) -> Option<String> {
    let occurrence = under(text, offset)?;
    let (name, names) = meant(text, occurrence, workspace);
    if names.is_empty() || matches!(name, Name::Parameter | Name::File | Name::Network | Name::Mention) {
        return None;
    }
    let hosts: Vec<&Host> = models(text, workspace).flat_map(|model| &model.hosts).collect();
    let is_meant = |host: &&&Host| match name {
        Name::Host => names.contains(&*host.name),
        Name::Zone => host.zone.as_ref().is_some_and(|zone| names.contains(&*zone.value)),
        Name::Address => host.addresses.iter().any(|address| names.contains(&*address.text)),
        _ => false,
    };
    let meant: Vec<&Host> = hosts.iter().filter(is_meant).copied().collect();
    let word = noun(name);
    match meant.as_slice() {
        [one] => Some(host(one, text, workspace)),
        [] => {
            let names: Vec<&String> = names.iter().collect();
            let used =
                used(text, offset, workspace).iter().filter(|found| !found.occurrence.is_declaration).count();
            let list: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            Some(format!(
                "**{word}** {}\n\nused in {}",
                words::first_names(&list, "names"),
                words::count(used, "place")
            ))
        }
        several => {
            let list: Vec<&str> = several.iter().map(|host| &*host.name).collect();
            Some(format!(
                "**{}**: {}",
                words::count(several.len(), "host"),
                words::first_names(&list, "hosts")
            ))
        }
    }
}

fn models<'a>(
    text: &Text,
    workspace: &'a Workspace,
) -> impl Iterator<Item = &'a crate::model::Model> + use<'a> {
    let part = workspace.part_of(text.path()).and_then(|part| part.compiled.as_ref());
    part.into_iter().flat_map(|compiled| &compiled.models)
}

/// What is known of a host, and what runs on it.
fn host(host: &Host, text: &Text, workspace: &Workspace) -> String {
    let mut page = format!("**host `{}`**\n\n", host.name);
    for address in &host.addresses {
        let _ = writeln!(page, "- {}: {}", address.use_.as_str(), address.text);
    }
    if let Some(zone) = &host.zone {
        let _ = writeln!(page, "- zone: {}", zone.value);
    }
    if let Some(cores) = &host.cores {
        let _ = writeln!(page, "- cores: {}", cores.value);
    }
    if let Some(memory) = &host.memory {
        let _ = writeln!(page, "- memory: {}", words::bytes(memory.value));
    }
    for model in models(text, workspace) {
        for node in model.instances.iter().filter(|node| model.host(node.host).name == host.name) {
            let ports = super::hints::ports(model, node);
            let ports =
                if ports.is_empty() { String::new() } else { format!(", ports {}", words::list(&ports)) };
            let (role, cluster) = (model.role_title(node), &model.cluster(node.cluster).name.value);
            let _ = writeln!(page, "- {role} `{}` of `{cluster}`{ports}", node.name);
        }
    }
    page
}
