//! Ports that nodes claim, and what it costs when two claim one.

use crate::catalog::ParamView;
use crate::diagnostic::Severity;
use crate::model::{Instance, InstanceId, Model, Origin, Setting};
use crate::rules::wording;
use crate::source::Span;

/// One port of one node.
#[derive(Debug, Clone)]
pub(super) struct Claim<'a> {
    pub(super) node: InstanceId,
    pub(super) param: &'a ParamView,
    pub(super) setting: Setting<'a>,
    pub(super) port: u16,
    /// Where it is written, else the statement that places the node.
    pub(super) place: Span,
    /// Whether the node listens on it.
    pub(super) is_open: bool,
    /// Whether the node compares it with its other ports when it starts, open or not.
    pub(super) is_compared: bool,
    /// Whether the node's start script wants it free, open or not.
    pub(super) is_wanted_free: bool,
    /// Whether the node is lost when the port is taken; else a service of it.
    pub(super) costs_node: bool,
}

impl<'a> Claim<'a> {
    /// The same claim of a node of the same sort.
    pub(super) fn for_node(mut self, model: &Model, node: InstanceId) -> Self {
        self.node = node;
        if self.setting.origin == Origin::Default {
            self.place = model.instance(node).span;
        }
        self
    }

    /// The service behind the port.
    pub(super) fn service(&self) -> Option<&'a str> {
        self.param.meaning(crate::catalog::MeaningKind::ListenPort)?.get("service")
    }
}

/// The ports of a node, open or compared all the same.
pub(super) fn of<'a>(model: &'a Model, instance: &'a Instance) -> impl Iterator<Item = Claim<'a>> {
    model.listeners(instance).filter_map(move |listener| {
        let is = |name: &str, word: &str| listener.meaning.get(name) == Some(word);
        let is_wanted_free = is("script-checked", "true");
        let claim = Claim {
            // Set for each node by `for_node`: claims are made once for all nodes of a sort.
            node: InstanceId(0),
            param: listener.param,
            port: listener.setting.as_port()?,
            place: wording::place(&listener.setting, instance),
            is_open: listener.is_open,
            is_compared: is_wanted_free || is("checked", "always"),
            is_wanted_free,
            costs_node: !is("loss", "service"),
            setting: listener.setting,
        };
        (claim.is_open || claim.is_compared).then_some(claim)
    })
}

/// The most claims of one port that are compared with each other.
const MOST: usize = 40;

/// Which claims of one port clash, and how badly; `None` when none do.
pub(super) fn clash<'a, 'b>(model: &Model, run: &'b [Claim<'a>]) -> Option<(Severity, Vec<&'b Claim<'a>>)> {
    if run.len() < 2 {
        return None;
    }
    let run = &run[..run.len().min(MOST)];
    let mut worst: Option<Severity> = None;
    let mut takes_part = vec![false; run.len()];
    for (left, first) in run.iter().enumerate() {
        for (right, second) in run.iter().enumerate().skip(left + 1) {
            if let Some(severity) = cost(model, first, second) {
                // `Error` is the least of the severities.
                worst = Some(worst.map_or(severity, |worst| worst.min(severity)));
                takes_part[left] = true;
                takes_part[right] = true;
            }
        }
    }
    let parts = run.iter().zip(takes_part).filter(|(_, takes_part)| *takes_part);
    worst.map(|worst| (worst, parts.map(|(claim, _)| claim).collect()))
}

/// What it costs that two claims are for one port.
fn cost(model: &Model, first: &Claim<'_>, second: &Claim<'_>) -> Option<Severity> {
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
    let order = |instance: &Instance| model.view(instance).catalog.roles[instance.role.0 as usize].order;
    late.cluster == early.cluster && order(late) > order(early)
}
