//! What is said of a host, by itself and by its classes.

use crate::model::{Host, Spanned};
use crate::spec::HostFacts;

/// Fills what the host does not say from a class.
pub(super) fn fill(host: &mut Host, facts: &HostFacts, zone: Option<Spanned<Box<str>>>) {
    host.zone = host.zone.take().or(zone);
    host.cores = host.cores.or(facts.cores);
    host.memory = host.memory.or(facts.memory);
    host.platform = host.platform.take().or_else(|| facts.platform.clone());
    if host.disks.is_empty() {
        host.disks.clone_from(&facts.disks);
    }
}

/// Replaces what an overlay or a later statement says anew.
pub(super) fn replace(host: &mut Host, facts: &HostFacts, zone: Option<Spanned<Box<str>>>) {
    host.zone = zone.or(host.zone.take());
    host.cores = facts.cores.or(host.cores);
    host.memory = facts.memory.or(host.memory);
    host.platform = facts.platform.clone().or(host.platform.take());
    if !facts.disks.is_empty() {
        host.disks.clone_from(&facts.disks);
    }
    if let Some(os) = &facts.os {
        host.os = *os;
    }
}
