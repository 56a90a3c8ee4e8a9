//! Hosts as declared, and the hosts that they are: one that several clusters of the run declare is one host, which has
//! what any of them says of it.

use crate::maps::{HashMap, HashSet};

use super::host_properties::{self, Contradiction, Mounts, Property};
use super::published::published;
use super::rules::CONTRADICTING_HOST;
use crate::diagnostic::Finding;
use crate::model::{AddressUse, Host, HostAddress, HostId, MachineId, Os, Spanned};
use crate::source::Span;
use crate::spec::HostProperties;

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
    pub(super) properties: HostProperties,
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

impl United {
    /// The host of a declaration, and whether its zone is known.
    pub(super) fn host(&self, declared: DeclaredId) -> (HostId, bool) {
        let host = self.ids[declared.0 as usize];
        (host, !self.without_zone.contains(&host))
    }
}

/// Makes hosts of declarations. No order of specs or clusters changes what is known of a host, and whether it is
/// contradicted.
pub(super) fn unite(declared: Vec<Declared>, findings: &mut Vec<Finding>) -> United {
    // One list for both, hosts first: a second one would be a tenth of the memory of a large spec.
    let mut hosts = declared;
    let mut count = 0;
    let mut by_identity: HashMap<Identity, HostId> = HashMap::default();
    by_identity.reserve(hosts.len());
    let mut listed: HashMap<HostId, Listed> = HashMap::default();
    let mut ids = Vec::with_capacity(hosts.len());
    let mut reported = HashSet::default();
    let mut contradicted: Vec<(HostId, Property)> = Vec::new();
    for index in 0..hosts.len() {
        let next = HostId(count as u32);
        let twin = *by_identity.entry(hosts[index].identity()).or_insert(next);
        ids.push(twin);
        if twin == next {
            hosts.swap(count, index);
            count += 1;
            continue;
        }
        let (known, declared) = hosts.split_at_mut(count);
        let (known, host) = (&mut known[twin.0 as usize], &declared[index - count]);
        let listed = listed.entry(twin).or_insert_with(|| Listed::of(known));
        for contradiction in known.unite(listed, host) {
            // A problem of a range is reported once, not for each of its hosts.
            if reported.insert((contradiction.known.1, contradiction.later.1)) {
                findings.push(finding(host, &contradiction));
            }
            contradicted.push((twin, contradiction.property));
        }
    }
    hosts.truncate(count);
    // Only now: a third declaration may agree with one of the two, and is compared with it.
    let mut without_zone = HashSet::default();
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
        .note("two declarations with the same name and address describe the same host")
        .help("set the same value in both, or remove it from one of them")
        .host(&**name)
}

/// What makes declarations one host: the name, and the address that other nodes connect to, where one has an address at all.
type Identity = (Box<str>, Option<Box<str>>);

/// What a host may have any number of, to be found without a search.
#[derive(Debug)]
struct Listed {
    mounts: Mounts,
    aliases: HashSet<Box<str>>,
    /// The locations of the other addresses, one for each use.
    uses: Vec<(AddressUse, usize)>,
}

impl Listed {
    fn of(host: &Declared) -> Self {
        let mut listed =
            Self { mounts: Mounts::of(&host.properties), aliases: HashSet::default(), uses: Vec::new() };
        for (index, address) in host.addresses.iter().enumerate() {
            listed.index_or_add(address, index);
        }
        listed
    }

    /// The location of what a host has already of an address: the same alias, or the one for that use. One that is new
    /// comes to `next`.
    fn index_or_add(&mut self, address: &HostAddress, next: usize) -> Option<usize> {
        if address.use_ == AddressUse::Alias {
            return (!self.aliases.insert(address.text.clone())).then_some(next);
        }
        let known = self.uses.iter().find(|(use_, _)| *use_ == address.use_).map(|(_, index)| *index);
        if known.is_none() {
            self.uses.push((address.use_, next));
        }
        known
    }
}

impl Declared {
    fn identity(&self) -> Identity {
        let own = self.addresses.iter().find(|address| address.use_ == AddressUse::Internal);
        let address = own.map_or(&self.name, |address| &address.text);
        (self.name.clone(), (!self.addresses.is_empty()).then(|| address.clone()))
    }

    /// Adds what another declaration says of the host.
    fn unite(&mut self, listed: &mut Listed, other: &Self) -> Vec<Contradiction> {
        let mut contradictions =
            host_properties::unite(&mut self.properties, &mut listed.mounts, &other.properties);
        for address in &other.addresses {
            // A host may have any number of aliases, and one address for each other use.
            let Some(index) = listed.index_or_add(address, self.addresses.len()) else {
                self.addresses.push(address.clone());
                continue;
            };
            let Some(known) = self.addresses.get(index).filter(|_| address.use_ != AddressUse::Alias) else {
                continue;
            };
            let value = |address: &HostAddress| Spanned::new(address.text.clone(), address.span);
            contradictions.extend(host_properties::contradiction(
                Property::Address(address.use_),
                Some(&value(known)),
                Some(&value(address)),
                Box::to_string,
            ));
        }
        contradictions
    }

    fn forget(&mut self, property: &Property) {
        host_properties::forget(&mut self.properties, property);
        if let Property::Address(use_) = property {
            self.addresses.retain(|address| address.use_ != *use_);
        }
    }

    fn into_host(self) -> Host {
        let Self { name, span, addresses, properties } = self;
        let HostProperties { zone, cores, memory, disks, platform, os, project, publish } = properties;
        let os = os.unwrap_or_else(|| Spanned::new(Os::default(), span));
        // What could not be read was reported where it was declared.
        let published = publish.as_ref().and_then(|text| published(&text.value, text.span).ok());
        Host {
            name,
            span,
            machine: MachineId(0),
            addresses,
            zone,
            cores,
            memory,
            disks,
            platform,
            is_apart: project.is_some(),
            is_on_machine: false,
            project,
            published: published.unwrap_or_default(),
            os,
        }
    }
}
