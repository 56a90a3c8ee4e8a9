//! Hosts as declared, and the hosts that they are: one that several clusters of the run declare is one host, which has
//! what any of them says of it.

use std::collections::{HashMap, HashSet};

use super::Scope;
use super::facts::{self, Contradiction, Property};
use super::rules::CONTRADICTING_HOST;
use crate::diagnostic::Finding;
use crate::model::{AddressUse, Host, HostAddress, HostId, MachineId, Os, Spanned};
use crate::source::Span;
use crate::spec::HostFacts;

/// A handle of a host as declared, until it is known which of them are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct DeclaredId(pub(super) u32);

/// A host as one cluster, or the unit around its clusters, declares it.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) name: Box<str>,
    /// The name pattern that declares it.
    pub(super) span: Span,
    pub(super) addresses: Vec<HostAddress>,
    /// With the zone of this very host, not the pattern.
    pub(super) facts: HostFacts,
}

/// The hosts that declarations are.
#[derive(Debug, Default)]
pub(super) struct United {
    pub(super) hosts: Vec<Host>,
    /// The host of each declaration.
    ids: Vec<HostId>,
    /// Hosts of which it is not known in what zone they are.
    without_zone: HashSet<HostId>,
}

/// Makes hosts of declarations. No order of specs or clusters changes what is known of a host, and whether it is
/// contradicted.
pub(super) fn unite(declared: Vec<Declared>, findings: &mut Vec<Finding>) -> United {
    let mut hosts: Vec<Declared> = Vec::new();
    let mut by_name: HashMap<Box<str>, Vec<HostId>> = HashMap::new();
    let mut ids = Vec::with_capacity(declared.len());
    let mut reported = HashSet::new();
    let mut contradicted: Vec<(HostId, Property)> = Vec::new();
    for host in declared {
        let namesakes = by_name.entry(host.name.clone()).or_default();
        let twin = namesakes.iter().copied().find(|id| hosts[id.0 as usize].is_same(&host));
        ids.push(twin.unwrap_or(HostId(hosts.len() as u32)));
        let Some(twin) = twin else {
            namesakes.push(HostId(hosts.len() as u32));
            hosts.push(host);
            continue;
        };
        for contradiction in hosts[twin.0 as usize].unite(&host) {
            // What ranges say is reported once, not for each of their hosts.
            if reported.insert((contradiction.known.1, contradiction.later.1)) {
                findings.push(finding(&host, &contradiction));
            }
            contradicted.push((twin, contradiction.property));
        }
    }
    // Only now: a third declaration may agree with one of the two, and is compared with it.
    let mut without_zone = HashSet::new();
    for (host, property) in contradicted {
        hosts[host.0 as usize].forget(&property);
        if property == Property::Zone {
            without_zone.insert(host);
        }
    }
    United { hosts: hosts.into_iter().map(Declared::into_host).collect(), ids, without_zone }
}

fn finding(host: &Declared, contradiction: &Contradiction) -> Finding {
    let Contradiction { property, known: (known, first), later: (later, second) } = contradiction;
    let name = &host.name;
    let message = format!("the host `{name}` has two values for {property}: `{known}` and `{later}`");
    Finding::new(&CONTRADICTING_HOST, *second, message)
        .caption(format!("`{later}` here"))
        .label(*first, format!("`{known}` here"))
        .note("declarations with the same name and the same address are one host")
        .help("set the same value in both, or remove it from one of them")
        .host(&**name)
}

impl Declared {
    /// Whether another declaration of the same name is of the same host: it has the same address, or neither has one.
    fn is_same(&self, other: &Self) -> bool {
        let has_none = |host: &Self| host.addresses.is_empty();
        has_none(self) == has_none(other) && self.internal_address() == other.internal_address()
    }

    /// As of a host: the address that other nodes dial.
    fn internal_address(&self) -> &str {
        let own = self.addresses.iter().find(|address| address.use_ == AddressUse::Internal);
        own.map_or(&self.name, |address| &address.text)
    }

    /// Adds what another declaration says of the host.
    fn unite(&mut self, other: &Self) -> Vec<Contradiction> {
        let mut contradictions = facts::unite(&mut self.facts, &other.facts);
        for address in &other.addresses {
            // A host may have any number of aliases, and one address for each other use.
            let known = self.addresses.iter().find(|known| {
                known.use_ == address.use_ && (known.use_ != AddressUse::Alias || known.text == address.text)
            });
            let Some(known) = known else {
                self.addresses.push(address.clone());
                continue;
            };
            let value = |address: &HostAddress| Spanned::new(address.text.clone(), address.span);
            contradictions.extend(facts::contradiction(
                Property::Address(address.use_),
                Some(&value(known)),
                Some(&value(address)),
                Box::to_string,
            ));
        }
        contradictions
    }

    fn forget(&mut self, property: &Property) {
        facts::forget(&mut self.facts, property);
        if let Property::Address(use_) = property {
            self.addresses.retain(|address| address.use_ != *use_);
        }
    }

    fn into_host(self) -> Host {
        let Self { name, span, addresses, facts } = self;
        let HostFacts { zone, cores, memory, disks, platform, os } = facts;
        let os = os.unwrap_or_else(|| Spanned::new(Os::default(), span));
        Host { name, span, machine: MachineId(0), addresses, zone, cores, memory, disks, platform, os }
    }
}

impl Scope<DeclaredId> {
    /// The scope with the hosts that the declarations are.
    pub(super) fn united(self, united: &United) -> Scope {
        let host = |declared: DeclaredId| united.ids[declared.0 as usize];
        let list = |declared: Vec<DeclaredId>| -> Vec<HostId> { declared.into_iter().map(host).collect() };
        let hosts = list(self.hosts);
        Scope {
            incomplete: self.incomplete || hosts.iter().any(|host| united.without_zone.contains(host)),
            hosts,
            by_name: self.by_name.into_iter().map(|(name, id)| (name, host(id))).collect(),
            by_class: self.by_class.into_iter().map(|(class, members)| (class, list(members))).collect(),
            classes: self.classes.into_iter().map(|(id, classes)| (host(id), classes)).collect(),
        }
    }
}
