//! Ports that nodes claim, and what it costs when two claim one.

use crate::catalog::{Loss, ParamView};
use crate::diagnostic::Severity;
use crate::model::{Instance, InstanceId, Model, Origin};
use crate::rules::survey::{OfKind, OfNode};
use crate::source::Span;

/// One port of each node of a kind.
#[derive(Debug)]
pub(in crate::rules) struct Claim<'a> {
    pub(super) param: &'a ParamView,
    pub(super) origin: Origin,
    pub(super) port: u16,
    /// Whether the node listens on it.
    pub(super) is_open: bool,
    /// Whether the node compares it with its other ports when it starts, open or not.
    pub(super) is_compared: bool,
    /// Whether the node's start script wants it free, open or not.
    pub(super) is_wanted_free: bool,
    /// Whether the node is lost when the port is taken; else a service of it.
    pub(super) costs_node: bool,
    /// The service behind the port.
    pub(super) service: &'static str,
}

impl OfKind for Claim<'_> {
    fn written(&self) -> Option<Span> {
        self.origin.span()
    }
}

impl<'a> Claim<'a> {
    /// The ports of a node, open or compared anyway.
    pub(in crate::rules) fn of(model: &'a Model, instance: &'a Instance) -> Vec<Self> {
        let claims = model.listeners(instance).filter_map(|listener| {
            let known = listener.port;
            let claim = Self {
                param: listener.param,
                port: listener.setting.as_port()?,
                is_open: listener.is_open,
                is_compared: known.is_script_checked || known.is_always_checked,
                is_wanted_free: known.is_script_checked,
                costs_node: known.loss == Loss::Node,
                service: &known.service,
                origin: listener.setting.origin,
            };
            (claim.is_open || claim.is_compared).then_some(claim)
        });
        claims.collect()
    }
}

/// A port of one node.
pub(super) type NodeClaim<'b, 'a> = OfNode<'b, Claim<'a>>;

/// The most claims of one port that are compared with each other.
const MOST: usize = 40;

/// Which claims of one port clash, and how badly; `None` when none do.
pub(super) fn clash<'b, 'a>(
    model: &Model,
    run: &[NodeClaim<'b, 'a>],
) -> Option<(Severity, Vec<NodeClaim<'b, 'a>>)> {
    if run.len() < 2 {
        return None;
    }
    let run = &run[..run.len().min(MOST)];
    let mut worst: Option<Severity> = None;
    let mut takes_part = vec![false; run.len()];
    for (left, first) in run.iter().enumerate() {
        for (right, second) in run.iter().enumerate().skip(left + 1) {
            if let Some(severity) = cost(model, first, second) {
                // `Error` is the minimum of the severities.
                worst = Some(worst.map_or(severity, |worst| worst.min(severity)));
                takes_part[left] = true;
                takes_part[right] = true;
            }
        }
    }
    let parts = run.iter().zip(takes_part).filter(|(_, takes_part)| *takes_part);
    worst.map(|worst| (worst, parts.map(|(claim, _)| *claim).collect()))
}

/// What it costs that two claims are for one port.
fn cost(model: &Model, first: &NodeClaim<'_, '_>, second: &NodeClaim<'_, '_>) -> Option<Severity> {
    let is_open = first.is_open && second.is_open;
    if first.node == second.node {
        // A node stops when ports that it compares repeat, and when one that it cannot do without is taken.
        if first.is_compared && second.is_compared {
            return Some(Severity::Error);
        }
        let costs_node = first.costs_node && second.costs_node;
        return is_open.then_some(if costs_node { Severity::Error } else { Severity::Warning });
    }
    if is_open {
        let service = match (first.costs_node, second.costs_node) {
            (true, true) => return Some(Severity::Error),
            (false, false) => return Some(Severity::Warning),
            (false, true) => (first, second),
            (true, false) => (second, first),
        };
        // A service that surely comes second is missing; one that comes first keeps the other node from starting.
        let comes_second = starts_after(model, service.0.node, service.1.node);
        return Some(if comes_second { Severity::Warning } else { Severity::Error });
    }
    // Nothing listens on one of them, but its node's start script wants it free.
    let (off, open) = if first.is_open { (second, first) } else { (first, second) };
    if !open.is_open || !off.is_wanted_free {
        return None;
    }
    let is_refused = starts_after(model, off.node, open.node);
    Some(if is_refused { Severity::Error } else { Severity::Warning })
}

/// Whether the start order puts `late` behind `early`.
fn starts_after(model: &Model, late: InstanceId, early: InstanceId) -> bool {
    let (late, early) = (model.instance(late), model.instance(early));
    let order = |instance: &Instance| model.view(instance).catalog.role(instance.role).order;
    late.cluster == early.cluster && order(late) > order(early)
}
