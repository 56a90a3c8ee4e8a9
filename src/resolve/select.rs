//! Which hosts `on=` and `seed=` name.

use super::rules::UNKNOWN_HOST;
use super::{Scope, inside};
use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Finding, words};
use crate::model::{HostId, Model, Spanned};
use crate::spec::pattern::{MOST_NAMES, Pattern, glob_matches};

/// The hosts that a list of patterns selects, in the order declared; reports patterns that select none.
pub(super) fn select(
    on: &Spanned<Box<str>>,
    scope: &Scope,
    model: &Model,
    findings: &mut Vec<Finding>,
) -> Vec<HostId> {
    let mut selected = Vec::new();
    let mut pieces = 0;
    for piece in split_list(&on.value) {
        pieces += 1;
        let before = selected.len();
        if let Some(&host) = scope.by_name.get(piece) {
            selected.push(host);
        } else if let Some(zone) = piece.strip_prefix("zone:") {
            let in_zone = |host: &HostId| {
                model.host(*host).zone.as_ref().is_some_and(|own| glob_matches(zone, &own.value))
            };
            selected.extend(scope.hosts.iter().copied().filter(in_zone));
        } else if let Some(class) = piece.strip_prefix("class:") {
            selected.extend(scope.by_class.get(class).into_iter().flatten().copied());
        } else if piece.contains(['*', '?']) {
            let matches = |host: &HostId| glob_matches(piece, &model.host(*host).name);
            selected.extend(scope.hosts.iter().copied().filter(matches));
        } else if let Ok(pattern) = Pattern::parse(piece)
            && !pattern.is_open()
            && pattern.count() <= MOST_NAMES
        {
            // A range may name hosts that are not there: the first missing one is reported.
            for name in (0..pattern.count()).filter_map(|index| pattern.get(index)) {
                match scope.by_name.get(&*name) {
                    Some(&host) => selected.push(host),
                    None => {
                        if !scope.incomplete {
                            findings.push(unknown_host(on, &name, scope, model));
                        }
                        break;
                    }
                }
            }
            continue;
        }
        if selected.len() == before && !scope.incomplete {
            findings.push(unknown_host(on, piece, scope, model));
        }
    }
    if pieces > 1 {
        let mut seen = std::collections::HashSet::new();
        selected.retain(|host| seen.insert(*host));
    }
    selected
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

/// A name or a pattern that no host has.
pub(super) fn unknown_host(on: &Spanned<Box<str>>, piece: &str, scope: &Scope, model: &Model) -> Finding {
    let names = || scope.hosts.iter().map(|host| &*model.host(*host).name);
    let is_pattern = piece.contains(['*', '?', ':']);
    let message =
        if is_pattern { format!("no host matches `{piece}`") } else { format!("there is no host `{piece}`") };
    let written = on.value.find(piece);
    let at = written.map_or(on.span, |at| inside(on.span, &on.value, at..at + piece.len()));
    let finding = Finding::new(&UNKNOWN_HOST, at, message);
    // A name that a range gives is not misspelt: the range is too long.
    match written.and_then(|_| nearest(piece.trim_end_matches('*'), names())) {
        Some(near) => finding.help(did_you_mean(near)),
        None if names().next().is_some() => {
            finding.help(format!("the hosts are {}", words::ticked_list(names(), 5)))
        }
        None => finding.help("declare it first: host \"node-1\" address=\"10.0.0.11\""),
    }
}
