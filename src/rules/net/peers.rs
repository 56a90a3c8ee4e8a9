//! The addresses that nodes advertise: to other nodes, to clients.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::catalog::{MeaningKind, ParamView};
use crate::model::{ClusterId, HostId, Instance, InstanceId, Knowledge, Model, Origin, is_host};
use crate::source::Span;

/// One address that a node advertises.
#[derive(Debug)]
pub(in crate::rules) struct Peer<'a> {
    pub(super) node: InstanceId,
    pub(super) host: HostId,
    /// The address or name.
    pub(super) text: Cow<'a, str>,
    /// The address; `None` for a name.
    pub(super) address: Option<IpAddr>,
    /// Where the spec says it.
    pub(super) location: Span,
    /// The parameter, when a setting says it and not the host.
    pub(super) written: Option<&'a ParamView>,
    /// Whether it is not set and is the server's default.
    pub(super) is_default: bool,
}

impl<'a> Peer<'a> {
    /// The addresses of one meaning that a cluster's nodes advertise, in the order of the nodes. Texts that are
    /// neither an address nor a name are omitted: they are findings already.
    pub(in crate::rules) fn of(model: &'a Model, cluster: ClusterId, kind: MeaningKind) -> Vec<Self> {
        Self::each(model, cluster, kind, |_, _| None)
    }

    /// The same, with the server's default if it is not set.
    pub(super) fn with_defaults(model: &'a Model, cluster: ClusterId, kind: MeaningKind) -> Vec<Self> {
        Self::each(model, cluster, kind, |instance, param| match model.knowledge(instance, param.id) {
            Knowledge::Value(setting) if setting.origin == Origin::Default => Some(setting.value),
            _ => None,
        })
    }

    fn each(
        model: &'a Model,
        cluster: ClusterId,
        kind: MeaningKind,
        default: impl Fn(&'a Instance, &ParamView) -> Option<Cow<'a, str>>,
    ) -> Vec<Self> {
        let params: Vec<&ParamView> = model.cluster(cluster).view.with_meaning(kind).collect();
        let mut peers = Vec::with_capacity(model.cluster(cluster).instances.len());
        for (node, instance) in model.instances_of(cluster) {
            for param in params.iter().filter(|param| param.param.scope.covers(instance.role)) {
                let derived = || instance.derived.iter().find(|(id, _)| *id == param.id);
                let (text, location, written, is_default) =
                    if let Some(setting) = model.written(instance, param.id).next() {
                        let location = setting.span().unwrap_or(instance.span);
                        (setting.value, location, Some(*param), false)
                    } else if let Some((_, derived)) = derived() {
                        let location = derived.origin.span().unwrap_or(instance.span);
                        ((&*derived.value).into(), location, None, false)
                    } else if let Some(text) = default(instance, param) {
                        (text, instance.span, None, true)
                    } else {
                        continue;
                    };
                let address = text.parse().ok();
                if address.is_some() || is_host(&text) {
                    let host = instance.host;
                    peers.push(Self { node, host, text, address, location, written, is_default });
                }
            }
        }
        peers
    }

    pub(super) fn is_loopback(&self) -> bool {
        match self.address {
            Some(address) => address.to_canonical().is_loopback(),
            None => is_local_name(&self.text),
        }
    }

    pub(super) fn is_wildcard(&self) -> bool {
        self.address.is_some_and(|address| address.to_canonical().is_unspecified())
    }
}

/// Names that every machine gives to itself.
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    ["localhost", "localhost.localdomain", "ip6-localhost"]
        .iter()
        .any(|local| name.eq_ignore_ascii_case(local))
}

/// Whether nodes run on more than one machine, as far as their addresses are known.
pub(super) fn spans_machines(model: &Model, peers: &[Peer<'_>]) -> bool {
    let mut machines = peers.iter().map(|peer| model.host(peer.host).machine);
    let first = machines.next();
    machines.any(|machine| Some(machine) != first)
}

/// The hosts of peers, each once.
pub(super) fn hosts_of<'a>(peers: impl IntoIterator<Item = &'a Peer<'a>>) -> Vec<HostId> {
    let mut hosts: Vec<HostId> = peers.into_iter().map(|peer| peer.host).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}
