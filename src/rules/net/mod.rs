//! Ports, addresses and names.

pub mod bad_address;
mod claims;
pub mod ephemeral_port;
pub mod loopback_address;
pub mod loopback_client;
pub mod mixed_names;
pub mod odd_address;
pub mod outside_network;
mod peers;
pub mod port_clash;
pub mod privileged_port;
pub mod underscore_name;

use std::collections::HashSet;

use super::alike::Alike;
use crate::catalog::ParamView;
use crate::model::{Instance, Model, Origin};
use crate::source::Span;

/// A port that the spec writes and a node listens on.
struct WrittenPort<'a> {
    instance: &'a Instance,
    param: &'a ParamView,
    port: u16,
    place: Span,
}

/// The written ports on which nodes of Linux hosts listen, each place once.
fn written_ports(model: &Model) -> impl Iterator<Item = WrittenPort<'_>> {
    let mut seen = HashSet::new();
    let is_linux = |instance: &&Instance| &*model.host(instance.host).os.value != "windows";
    let sorts: Vec<&Instance> = Alike::new(model).sorts().filter(is_linux).collect();
    let ports = sorts.into_iter().flat_map(move |instance| {
        model.listeners(instance).filter_map(move |listener| {
            let Origin::Written { span, .. } = listener.setting.origin else { return None };
            let port = listener.setting.as_port().filter(|_| listener.is_open)?;
            Some(WrittenPort { instance, param: listener.param, port, place: span })
        })
    });
    ports.filter(move |port| seen.insert(port.place))
}
