//! Another name for a host, a class, a node, a cluster or a zone, in all files at once. A rename that would
//! change what a pattern chooses is refused, and so is one after which a spec has a new error.

use std::collections::BTreeMap;

use super::actions::workspace_edit;
use super::answer::{Answer, Refusal};
use super::client::Client;
use super::hover::noun;
use super::names::{Name, Occurrence, expand};
use super::navigation::{Found, all, meant, under};
use super::text::Text;
use super::workspace::Workspace;
use crate::diagnostic::{Finding, Levels, Severity};
use crate::driver;
use crate::source::SourceMap;
use crate::spec::Files;
use std::ops::Range;

/// Whether the name at a byte offset can be changed, and what it is.
pub(super) fn prepare(text: &Text, offset: usize, workspace: &Workspace, client: &Client) -> Answer {
    let occurrence = renamable(text, offset, workspace)?.0;
    Ok(serde_json::json!({
        "range": text.json(&occurrence.range, client.encoding),
        "placeholder": occurrence.text,
    }))
}

/// The name at a byte offset, and the declarations of it.
fn renamable(
    text: &Text,
    offset: usize,
    workspace: &Workspace,
) -> Result<(Occurrence, Name, Vec<Found>), Refusal> {
    let Some(occurrence) = under(text, offset) else {
        return Err(Refusal::failed("there is no name here"));
    };
    let (name, names) = meant(text, occurrence, workspace);
    if !matches!(name, Name::Host | Name::Class | Name::Node | Name::Cluster | Name::Zone) {
        return Err(Refusal::failed(format!("a {} cannot be renamed", noun(name))));
    }
    if occurrence.is_glob() {
        return Err(Refusal::failed(format!(
            "`{}` selects names; rename one where it is declared",
            occurrence.text
        )));
    }
    let is_declared = |other: &Occurrence| {
        other.name == name && other.is_declaration && names.iter().any(|name| other.covers(name))
    };
    let declarations = all(text, workspace, is_declared);
    for found in &declarations {
        if found.occurrence.text != occurrence.text {
            let (member, range) = (&occurrence.text, &found.occurrence.text);
            let why =
                format!("`{member}` is part of `{range}`; rename it there, or write the names one by one");
            return Err(Refusal::failed(why));
        }
    }
    Ok((occurrence.clone(), name, declarations))
}

/// The edits of a rename.
pub(super) fn rename(
    text: &Text,
    offset: usize,
    new: &str,
    workspace: &Workspace,
    client: &Client,
) -> Answer {
    let (occurrence, name, _) = renamable(text, offset, workspace)?;
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_.[],{}".contains(letter);
    if new.is_empty() || !new.chars().all(is_plain) {
        return Err(Refusal::failed(format!("`{new}` is not a name: use letters, digits, `-`, `_` and `.`")));
    }
    let (before, after) = (expand(&occurrence.text), expand(new));
    if before.len() != after.len() {
        let (old, count) = (&occurrence.text, before.len());
        let why =
            format!("`{old}` makes {count} names and `{new}` makes {}; they must be equal", after.len());
        return Err(Refusal::failed(why));
    }
    let known: BTreeMap<&str, &str> =
        before.iter().map(String::as_str).zip(after.iter().map(String::as_str)).collect();
    let mut edits: Edits = BTreeMap::new();
    for found in all(text, workspace, |other| other.name == name || other.name == Name::Mention) {
        if let Some(written) = renamed(&found, &occurrence, new, &known)? {
            edits
                .entry(found.text.path().to_owned())
                .or_default()
                .push((found.occurrence.range.clone(), written));
        }
    }
    tried(&edits, text, workspace)?;
    Ok(workspace_edit(&edits, workspace, client))
}

/// New text for ranges of files.
pub(super) type Edits = BTreeMap<String, Vec<(Range<usize>, String)>>;

/// What a location says after the rename; `None` where it stays.
fn renamed(
    found: &Found,
    old: &Occurrence,
    new: &str,
    known: &BTreeMap<&str, &str>,
) -> Result<Option<String>, Refusal> {
    let own = &found.occurrence;
    if own.text == old.text {
        return Ok(Some(new.to_owned()));
    }
    if let Some(&after) = known.get(&*own.text) {
        return Ok(Some(after.to_owned()));
    }
    if own.name == Name::Mention {
        return Ok(None);
    }
    let at = found.text.lines.line(own.range.start) + 1;
    let location = format!("{}:{at}", found.text.path().rsplit('/').next().unwrap_or_default());
    if own.is_glob() {
        let changes = |(before, after): (&&str, &&str)| own.covers(before) != own.covers(after);
        if known.iter().any(changes) {
            let why = format!("`{}` ({location}) would select other names; change it first", own.text);
            return Err(Refusal::failed(why));
        }
        return Ok(None);
    }
    if !own.text.contains('[') {
        return Ok(None);
    }
    let members = expand(&own.text);
    if !members.iter().any(|member| known.contains_key(member.as_str())) {
        return Ok(None);
    }
    let after: Vec<&str> =
        members.iter().map(|member| known.get(member.as_str()).copied().unwrap_or(member)).collect();
    // The same letters before and behind the range may do.
    let (stem, rest) = own.text.split_once('[').unwrap_or_default();
    let tail = rest.rsplit_once(']').map_or("", |(_, tail)| tail);
    let (new_stem, new_rest) = new.split_once('[').unwrap_or((new, ""));
    let new_tail = new_rest.rsplit_once(']').map_or(tail, |(_, tail)| tail);
    let inner = &own.text[stem.len()..own.text.len() - tail.len()];
    let candidate = format!("{new_stem}{inner}{new_tail}");
    if expand(&candidate).iter().map(String::as_str).eq(after.iter().copied()) {
        return Ok(Some(candidate));
    }
    Err(Refusal::failed(format!("`{}` ({location}) makes some of these names; change it first", own.text)))
}

/// The workspace with some edits made.
struct Edited<'a, F> {
    files: F,
    texts: &'a BTreeMap<String, String>,
}

impl<F: Files> Files for Edited<'_, F> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.texts.get(path).map_or_else(|| self.files.read(path), |text| Ok(text.clone().into_bytes()))
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        self.files.allows(path)
    }

    fn read_named(&self, path: &str) -> Result<Vec<u8>, String> {
        self.texts.get(path).map_or_else(|| self.files.read_named(path), |text| Ok(text.clone().into_bytes()))
    }
}

/// A text with some ranges written again.
fn applied(text: &Text, edits: &[(Range<usize>, String)]) -> String {
    let mut sorted: Vec<&(Range<usize>, String)> = edits.iter().collect();
    sorted.sort_by_key(|(range, _)| range.start);
    let mut new = String::new();
    let mut at = 0;
    for (range, written) in sorted {
        new += text.slice(&(at..range.start.max(at)));
        new += written;
        at = range.end.max(at);
    }
    new + text.slice(&(at..text.text().len()))
}

/// Refuses edits that add an error to a spec.
fn tried(edits: &Edits, text: &Text, workspace: &Workspace) -> Result<(), Refusal> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (path, edits) in edits {
        if let Some(text) = workspace.text(path) {
            texts.insert(path.clone(), applied(&text, edits));
        }
    }
    for part in workspace.parts().iter().filter(|part| part.has(text.path())) {
        let Some(before) = &part.compiled else { continue };
        let files = Edited { files: workspace.files(), texts: &texts };
        let Ok(after) = driver::draft(std::slice::from_ref(&part.specs), &files, &Levels::default()) else {
            continue;
        };
        let errors = |findings: &[Finding], sources: &SourceMap| -> BTreeMap<(String, &'static str), usize> {
            let mut counts = BTreeMap::new();
            for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
                let name = sources.file(finding.span.file).name.clone();
                *counts.entry((name, finding.rule.code)).or_default() += 1;
            }
            counts
        };
        let known = errors(&before.findings, &before.sources);
        for ((name, code), count) in errors(&after.findings, &after.sources) {
            if known.get(&(name, code)).is_none_or(|before| *before < count) {
                let new = after.findings.iter().find(|finding| finding.rule.code == code);
                let message = new.map_or("", |finding| &finding.message);
                return Err(Refusal::failed(format!("the spec would have a new error, {code}: {message}")));
            }
        }
        let count = |compiled: &driver::Compiled| -> (usize, usize) {
            compiled.models.iter().fold((0, 0), |(hosts, nodes), model| {
                (hosts + model.hosts.len(), nodes + model.instances.len())
            })
        };
        if count(before) != count(&after) {
            return Err(Refusal::failed("the spec would have other hosts or nodes"));
        }
    }
    Ok(())
}
