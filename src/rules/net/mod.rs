//! Ports, addresses and names.

pub mod bad_address;
mod claims;
pub mod ephemeral_port;
pub mod foreign_address;
pub mod loopback_address;
pub mod loopback_client;
pub mod mixed_names;
pub mod odd_address;
pub mod outside_network;
mod peers;
pub mod port_clash;
pub mod privileged_port;
pub mod underscore_name;

pub(super) use claims::Claim;
pub(super) use peers::Peer;

use crate::maps::HashSet;

use super::Survey;
use crate::catalog::ParamView;
use crate::model::{Instance, Origin};
use crate::source::Span;

/// A port that the spec writes and a node listens on.
struct WrittenPort<'b> {
    instance: &'b Instance,
    param: &'b ParamView,
    port: u16,
    location: Span,
}

/// The written ports on which nodes of Linux hosts listen, each location once.
fn written_ports<'b>(survey: &'b Survey<'_>) -> impl Iterator<Item = WrittenPort<'b>> {
    let mut seen = HashSet::default();
    let is_linux = |instance: &Instance| !survey.model.host(instance.host).is_windows();
    let linux = survey.kinds().zip(survey.claims()).filter(move |(instance, _)| is_linux(instance));
    let ports = linux.flat_map(|(instance, claims)| {
        claims.iter().filter(|claim| claim.is_open).filter_map(move |claim| {
            let Origin::Written { span, .. } = claim.origin else { return None };
            Some(WrittenPort { instance, param: claim.param, port: claim.port, location: span })
        })
    });
    ports.filter(move |port| seen.insert(port.location))
}
