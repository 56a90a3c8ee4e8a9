//! Which hosts `on=` and `seed=` name.

use crate::maps::HashSet;

use super::effort::Effort;
use super::inside;
use super::names::Names;
use super::rules::UNKNOWN_HOST;
use super::scope::{Scope, Zones};
use crate::diagnostic::suggest::{MOST_NAMES as MOST_NEAR, nearest};
use crate::diagnostic::{Finding, words};
use crate::model::{HostId, Model, Spanned};
use crate::spec::pattern::{MOST_NAMES, Pattern, glob_matches};

/// The hosts that a list of patterns selects, in the order declared; reports patterns that select none.
pub(super) fn select(
    on: &Spanned<Box<str>>,
    scope: &Scope,
    model: &Model,
    effort: &mut Effort,
    findings: &mut Vec<Finding>,
) -> Vec<HostId> {
    // A range that writes a name twice reports it.
    let is_list = split_list(&on.value).nth(1).is_some();
    let mut selected = Selected { is_list, ..Selected::default() };
    for piece in split_list(&on.value) {
        if effort.is_spent(on.span, findings) {
            break;
        }
        let found = if let Some(host) = scope.find(piece) {
            selected.add([host])
        } else if let Some(zone) = piece.strip_prefix("zone:") {
            selected.add(in_zones(zone, scope, model, effort))
        } else if let Some(class) = piece.strip_prefix("class:") {
            selected.add(scope.of_class(class))
        } else if piece.contains(['*', '?']) {
            selected.add(matching(piece, scope, model, effort))
        } else if let Ok(pattern) = Pattern::parse(piece)
            && !pattern.is_open()
            && pattern.count() <= MOST_NAMES
        {
            // A range may name hosts that are not there: the first missing one is reported.
            for name in (0..pattern.count()).filter_map(|index| pattern.get(index)) {
                effort.spend(1);
                let Some(host) = scope.find(&name) else {
                    if !scope.incomplete {
                        let written = if pattern.is_single() { piece } else { &name };
                        findings.push(unknown_host(on, written, scope, model));
                    }
                    break;
                };
                selected.add([host]);
            }
            continue;
        } else {
            0
        };
        effort.spend(found + 1);
        if found == 0 && !scope.incomplete {
            findings.push(unknown_host(on, piece, scope, model));
        }
    }
    selected.hosts
}

/// Hosts selected so far, of a list each once.
#[derive(Default)]
struct Selected {
    is_list: bool,
    hosts: Vec<HostId>,
    seen: HashSet<HostId>,
}

impl Selected {
    /// Adds hosts, and says how many there are, new or not.
    fn add(&mut self, hosts: impl IntoIterator<Item = HostId>) -> usize {
        let hosts = hosts.into_iter().inspect(|host| {
            if !self.is_list || self.seen.insert(*host) {
                self.hosts.push(*host);
            }
        });
        hosts.count()
    }
}

/// The hosts whose names a pattern matches.
fn matching(pattern: &str, scope: &Scope, model: &Model, effort: &mut Effort) -> Vec<HostId> {
    let mut found = Vec::new();
    for level in scope.levels() {
        let hosts = level.own_hosts();
        let name = |index: usize| &*model.host(hosts[index]).name;
        let (indices, looks) = level.names(|| Names::new(hosts.len(), name)).matching(pattern, name);
        effort.spend(looks);
        found.extend(indices.into_iter().map(|index| hosts[index]));
    }
    found
}

/// The hosts whose zones a pattern matches.
fn in_zones(pattern: &str, scope: &Scope, model: &Model, effort: &mut Effort) -> Vec<HostId> {
    let mut found = Vec::new();
    for level in scope.levels() {
        let zones = level.zones(|| {
            let mut zones = Zones::new();
            for &id in level.own_hosts() {
                if let Some(zone) = &model.host(id).zone {
                    zones.entry(zone.value.clone()).or_default().push(id);
                }
            }
            zones
        });
        if !pattern.contains(['*', '?']) {
            found.extend(zones.get(pattern).into_iter().flatten());
            continue;
        }
        effort.spend(zones.len());
        let matching = zones.iter().filter(|(zone, _)| glob_matches(pattern, zone));
        let own = found.len();
        found.extend(matching.flat_map(|(_, hosts)| hosts));
        // In the order declared, which several zones may share.
        if found.len() - own > 1 {
            let chosen: HashSet<HostId> = found.drain(own..).collect();
            found.extend(level.own_hosts().iter().filter(|host| chosen.contains(host)));
            effort.spend(level.own_hosts().len());
        }
    }
    found
}

/// Splits at commas outside brackets.
fn split_list(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let pieces = text.split(move |letter: char| {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth <= 0
    });
    pieces.map(str::trim).filter(|piece| !piece.is_empty())
}

/// Where a piece of a text is in it; `None` for one that was made elsewhere.
fn index_in(text: &str, piece: &str) -> Option<usize> {
    let at = (piece.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (at + piece.len() <= text.len()).then_some(at)
}

/// A name or a pattern that no host has.
pub(super) fn unknown_host(on: &Spanned<Box<str>>, piece: &str, scope: &Scope, model: &Model) -> Finding {
    let names = || scope.hosts().map(|host| &*model.host(host).name);
    let is_pattern = piece.contains(['*', '?', ':']);
    let message =
        if is_pattern { format!("no host matches `{piece}`") } else { format!("there is no host `{piece}`") };
    let written = index_in(&on.value, piece);
    let at = written.map_or(on.span, |at| inside(on.span, &on.value, at..at + piece.len()));
    let finding = Finding::new(&UNKNOWN_HOST, at, message);
    // A name that a range gives is not misspelt: the range is too long.
    match written.and_then(|_| nearest(piece.trim_end_matches('*'), names().take(MOST_NEAR))) {
        Some(near) => finding.perhaps(at, near),
        None if names().next().is_some() => {
            finding.help(format!("use one of {}", words::ticked_first(names(), 5, scope.count())))
        }
        None => finding.help("declare it first: host \"node-1\" address=\"10.0.0.11\""),
    }
}
