//! The ports that a node listens on, computed from the meanings of its parameters.

use super::{Instance, Knowledge, Model, Setting};
use crate::catalog::{Bind, Condition, MeaningKind, ParamKind, ParamView, Port};

/// A port that a node has, open or only checked.
#[derive(Debug)]
pub struct Listener<'a> {
    /// The parameter that says the port.
    pub param: &'a ParamView,
    /// Its value, which may be no port at all.
    pub setting: Setting<'a>,
    /// What is known of the port.
    pub port: &'static Port,
    /// Whether the node listens on it as it is configured.
    pub is_open: bool,
}

impl Model {
    /// Every port that a node may listen on, in catalog order, but for those of which it is not known whether it does.
    pub fn listeners<'a>(&'a self, instance: &'a Instance) -> impl Iterator<Item = Listener<'a>> {
        self.with_meaning(instance, MeaningKind::ListenPort).filter_map(move |(param, setting)| {
            let port = param.port()?;
            // Several roles may read a port that only the nodes of one role open.
            if port.by.is_some_and(|role| role != instance.role) {
                return None;
            }
            let is_open = self.holds(instance, &port.when)?;
            Some(Listener { param, setting, port, is_open })
        })
    }

    /// The address that a port is bound to, when it is a certain one.
    pub fn bound_address(&self, instance: &Instance, listener: Option<&Listener>) -> Option<String> {
        let listener = listener?;
        let setting = match &listener.port.bind {
            Bind::All => return None,
            Bind::Param(name) if **name == *listener.param.name() => listener.setting.clone(),
            Bind::Param(name) => self.setting_named(instance, name)?,
        };
        let value = setting.value.trim();
        // An endpoint holds the address before its port.
        let is_whole = value.parse::<std::net::IpAddr>().is_ok();
        let address = if is_whole { value } else { value.rsplit_once(':').map_or(value, |(host, _)| host) };
        let address = address.trim_start_matches('[').trim_end_matches(']');
        let is_any = address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_unspecified());
        (!address.is_empty() && !is_any).then(|| address.to_owned())
    }

    /// Where other machines reach a port: `10.0.0.11:9091`.
    pub fn endpoint(&self, instance: &Instance, listener: &Listener) -> Option<String> {
        let bound = self.bound_address(instance, Some(listener));
        let host = || self.host(instance.host).internal_address().to_owned();
        Some(joined(&bound.unwrap_or_else(host), listener.setting.as_port()?))
    }

    /// Where the machine itself reaches its own port.
    pub fn own_endpoint(&self, instance: &Instance, listener: &Listener) -> Option<String> {
        let bound = self.bound_address(instance, Some(listener));
        Some(joined(&bound.unwrap_or_else(|| "127.0.0.1".to_owned()), listener.setting.as_port()?))
    }

    /// Whether a condition of the catalog holds for a node; `None` where what it asks for is not known.
    pub fn holds(&self, instance: &Instance, condition: &Condition) -> Option<bool> {
        Some(match condition {
            Condition::Always => true,
            Condition::Is(key, expected) => {
                self.value_in_cluster(instance, key)?.eq_ignore_ascii_case(expected)
            }
            Condition::IsNot(key, other) => {
                !self.value_in_cluster(instance, key)?.eq_ignore_ascii_case(other)
            }
            Condition::Contains(key, word) => self.value_in_cluster(instance, key)?.contains(&**word),
        })
    }

    /// The value of a parameter for a node, empty where it has none; where the node's role does not read it, for the first node of
    /// the cluster whose role does. `None` where it is not known.
    fn value_in_cluster(&self, instance: &Instance, name: &str) -> Option<String> {
        let view = self.view(instance);
        let find = |node: &Instance| {
            let find = |kind| view.find(name, kind, node.role);
            find(ParamKind::Property).or_else(|| find(ParamKind::Variable))
        };
        // What its own role reads is the node's own, also when nothing sets it.
        let own = find(instance).map(|param| (instance, param));
        let read =
            own.or_else(|| self.first_of_roles(instance.cluster).find_map(|node| Some((node, find(node)?))));
        let Some((node, param)) = read else { return Some(String::new()) };
        match self.knowledge(node, param.id) {
            Knowledge::Value(setting) => Some(setting.value.trim().to_owned()),
            Knowledge::Unset => Some(String::new()),
            Knowledge::Unknown(_) => None,
        }
    }
}

/// An address and a port as one word.
fn joined(address: &str, port: u16) -> String {
    if address.parse::<std::net::Ipv6Addr>().is_ok() {
        format!("[{address}]:{port}")
    } else {
        format!("{address}:{port}")
    }
}
