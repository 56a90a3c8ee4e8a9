//! Environment scripts of the shell: what is left of their variables when they have run, as settings of a node.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use super::options::{self, Options};
use crate::dialects::iotdb::memory::{heap_of, mebibytes};
use crate::formats::Entry;
use crate::formats::shell::{Caller, Run, UNKNOWN, is_known};
use crate::model::Spanned;
use crate::product::{NativeFile, RaisedSetting};
use crate::source::SourceFile;

/// The start scripts of a node, and the shipped script that one of clusterc's own starts with.
pub(super) const CALLER: Caller<'_> = Caller { unset: options::VARIABLES, harmless: Some("-env.dist.sh") };

/// What a script says.
#[derive(Debug, Default)]
pub(super) struct ScriptSettings {
    /// Variables with the values that they are left with, in the order of the file.
    pub(super) settings: Vec<RaisedSetting>,
    /// Variables that have a value or another one, and which is not known.
    pub(super) unknown: Vec<RaisedSetting>,
}

/// What a script that was followed leaves. `counts` says which entries are settings at all.
pub(super) fn settings(
    file: &NativeFile,
    source: &SourceFile,
    run: &Run,
    counts: impl Fn(&Entry) -> bool,
) -> ScriptSettings {
    let entries: HashMap<usize, &Entry> =
        file.document.entries.iter().map(|entry| (entry.key.range.start, entry)).collect();
    let mut found = ScriptSettings::default();
    let mut left: Vec<(usize, &str)> = run.left.values().map(|(index, text)| (*index, &**text)).collect();
    left.sort_unstable();
    let mut left = left.into_iter().peekable();
    // What the lines of a script add to options, and what these were before each of them.
    let mut options: BTreeMap<&str, Options> = BTreeMap::new();
    let mut before: HashMap<&str, &str> = HashMap::default();
    for (index, assigned) in run.assigned.iter().enumerate() {
        let last = left.next_if(|(last, _)| *last == index).map(|(_, text)| text);
        let name = &source.text[assigned.name.clone()];
        let entry = entries.get(&assigned.name.start).copied();
        if entry.is_some_and(|entry| !counts(entry)) {
            continue;
        }
        let span =
            entry.map_or_else(|| file.span(assigned.value.clone()), |entry| file.value(source, entry).span);
        let written = &source.text[assigned.value.clone()];
        if options::are_options(name) {
            let before = before.insert(name, &assigned.text).unwrap_or_default();
            // Those of a branch are the script's own: where it logs, what a release of Java needs.
            if assigned.is_certain && !assigned.is_nested {
                // Another script may have added to what is there.
                let begun = if before.is_empty() { UNKNOWN } else { before };
                let added = assigned.text.strip_prefix(begun).or_else(|| assigned.text.strip_prefix(UNKNOWN));
                let own = options.entry(name).or_default();
                if added.is_none() {
                    *own = Options::default();
                }
                own.add(added.unwrap_or(&assigned.text), written, span);
            }
            continue;
        }
        let Some(text) = last else { continue };
        let setting = |text: &str| RaisedSetting {
            key: Spanned::new(name.into(), file.span(assigned.name.clone())),
            value: Spanned::new(text.into(), span),
        };
        // What the scripts compute by themselves says nothing.
        if is_worked_out(run, name, text, written) {
            continue;
        }
        match (is_known(text), assigned.is_nested && assigned.is_certain) {
            (true, _) => found.settings.push(setting(text)),
            (false, true) => {}
            (false, false) => {
                let value = Spanned::new(written.into(), file.span(assigned.value.clone()));
                found.unknown.push(RaisedSetting { value, ..setting(written) });
            }
        }
    }
    for (name, options) in options {
        let (settings, open) = options.end(name, |span| source.text[span.range()].to_owned());
        found.settings.extend(settings);
        found.unknown.extend(open);
    }
    found
}

/// Whether a value is what the shipped scripts make of others: the parts of `MEMORY_SIZE`, and the share of a thread in one of them.
fn is_worked_out(run: &Run, name: &str, text: &str, written: &str) -> bool {
    if name == "MAX_CACHED_BUFFER_SIZE" {
        return written.contains("expr");
    }
    let total = run.left.get("MEMORY_SIZE").and_then(|(_, text)| mebibytes(text));
    total.zip(mebibytes(text)).is_some_and(|(total, size)| match name {
        "ON_HEAP_MEMORY" => size == heap_of(total),
        "OFF_HEAP_MEMORY" => size == total - heap_of(total),
        _ => false,
    })
}
