//! Servers have addresses, not hosts: those that share one are on one host, which is called by it.

use super::block::Text;
use super::nodes::Assignment;
use super::server::Server;
use crate::model::{is_host, is_local};
use crate::syntax::Node;

/// A host and the locations of its parts.
#[derive(Debug)]
pub(super) struct Host {
    /// Its name: the address, as far as names may look like it.
    pub(super) name: Box<str>,
    /// The address that other nodes connect to.
    address: Text,
    /// Addresses that further servers on it have.
    others: Vec<Text>,
    /// The address that clients connect to, when all DataNodes on it agree.
    client: Option<Text>,
    /// Whether they do not.
    has_clients: bool,
}

/// The hosts of all servers, in the order in which they are met, and for each server its host.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    pub(super) all: Vec<Host>,
    of: Vec<Option<usize>>,
}

impl Hosts {
    /// Finds the hosts. A server whose address is none has no host: that is reported elsewhere.
    pub(super) fn find(servers: &[Server]) -> Self {
        let mut hosts = Hosts::default();
        let mut known: crate::maps::HashMap<String, usize> = crate::maps::HashMap::default();
        for server in servers {
            let Some(internal) = server.internal.as_ref().filter(|text| is_host(&text.value)) else {
                hosts.of.push(None);
                continue;
            };
            let client = server.client.as_ref().filter(|text| is_host(&text.value) && !is_local(&text.value));
            let key = |text: &Text| text.value.to_lowercase();
            let index = known.get(&key(internal)).or_else(|| known.get(&key(client?))).copied();
            let index = index.unwrap_or_else(|| {
                let name = name_of(&internal.value);
                let address = internal.clone();
                let (others, client) = (Vec::new(), None);
                hosts.all.push(Host { name, address, others, client, has_clients: false });
                hosts.all.len() - 1
            });
            let host = &mut hosts.all[index];
            if key(&host.address) != key(internal)
                && !host.others.iter().any(|other| key(other) == key(internal))
            {
                host.others.push(internal.clone());
            }
            match (client, &host.client) {
                (Some(client), None) if !host.has_clients => host.client = Some(client.clone()),
                (Some(client), Some(first)) if key(client) != key(first) => host.client = None,
                _ => {}
            }
            host.has_clients |= client.is_some();
            known.entry(key(internal)).or_insert(index);
            if let Some(client) = client {
                known.entry(key(client)).or_insert(index);
            }
            hosts.of.push(Some(index));
        }
        hosts
    }

    /// The name of the host at an address: that of a server, or one more.
    pub(super) fn at(&mut self, address: &Text) -> Box<str> {
        let key = |text: &Text| text.value.to_lowercase();
        let has = |host: &&Host| {
            let own = [Some(&host.address), host.client.as_ref()].into_iter().flatten().chain(&host.others);
            own.into_iter().any(|own| key(own) == key(address))
        };
        if let Some(host) = self.all.iter().find(has) {
            return host.name.clone();
        }
        let name = name_of(&address.value);
        let (address, others, client) = (address.clone(), Vec::new(), None);
        self.all.push(Host { name: name.clone(), address, others, client, has_clients: false });
        name
    }

    /// The host of a server.
    pub(super) fn of(&self, server: usize) -> Option<&Host> {
        Some(&self.all[(*self.of.get(server)?)?])
    }
}

impl Host {
    /// `host "10.0.0.11" address="10.0.0.11" client="…"`.
    pub(super) fn node(&self) -> Node {
        let span = self.address.span;
        let mut node = Node::made("host", span).with(&self.name, span);
        if self.name != self.address.value {
            node = node.with_property("address", &self.address.value, span);
        }
        if let Some(client) = self.client.as_ref().filter(|client| client.value != self.address.value) {
            node = node.with_property("client", &client.value, client.span);
        }
        for other in &self.others {
            node.push(Node::made("alias", other.span).with(&other.value, other.span));
        }
        node
    }

    /// What a server on it has to say because its addresses are not those of the host.
    pub(super) fn own_addresses(&self, server: &Server) -> Vec<Assignment> {
        let client = self.client.as_ref().unwrap_or(&self.address);
        let mut own = Vec::new();
        let pairs = [
            (Some(server.role.address), &server.internal, &self.address),
            (server.role.client, &server.client, client),
        ];
        for (key, value, of_host) in pairs {
            if let (Some(key), Some(value)) = (key, value)
                && value.value != of_host.value
                // One that is none is reported with the server.
                && is_host(&value.value)
            {
                let key = Text::new(key.into(), value.span);
                own.push(Assignment { word: "set", key, value: value.clone() });
            }
        }
        own
    }
}

/// Names are folders: an address of IPv6 is written with dashes.
fn name_of(address: &str) -> Box<str> {
    let address = address.trim_end_matches('.');
    if address.contains(':') { format!("ip6-{}", address.replace(':', "-")).into() } else { address.into() }
}
