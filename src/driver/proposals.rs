//! What findings propose to type: spelled as its file does, tried where a rule cannot be sure, and only then shown.

use std::collections::BTreeMap;

use crate::diagnostic::{Certainty, Change, Edit, Finding, Fix, Proposal, Severity};
use crate::formats::kdl;
use crate::native::fix as native_fix;
use crate::registry;
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::spec::{self, Files};
use crate::syntax::Node;

/// How much may be read again to try proposals: files of one run, in bytes, with [`NODE`] for each of their nodes and
/// [`FINDING`] for each finding. What exceeds it is not tried.
const MOST_WEIGHT: usize = 1 << 19;

/// How many proposals one run tries.
const MOST_TRIALS: usize = 32;

/// What a finding weighs: a name that is not known is compared with all that are known.
const FINDING: usize = 1 << 10;

/// What a node weighs: it may be one of thousands that a line places.
pub(super) const NODE: usize = 256;

/// What may still be tried.
#[derive(Debug)]
pub(super) struct Budget {
    weight: usize,
    trials: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { weight: MOST_WEIGHT, trials: MOST_TRIALS }
    }
}

impl Budget {
    fn take(&mut self, weight: usize) -> bool {
        let may = self.trials > 0 && self.weight >= weight;
        if may {
            self.trials -= 1;
            self.weight -= weight;
        }
        may
    }
}

/// Findings with the files that they are about.
pub type Found = (Vec<Finding>, SourceMap);

/// Files with some as they would be.
#[derive(Debug)]
pub struct Changed<'a, F: ?Sized> {
    files: &'a F,
    texts: BTreeMap<String, Vec<u8>>,
}

impl<'a, F: Files + ?Sized> Changed<'a, F> {
    /// The files after some edits.
    pub fn new(files: &'a F, edits: &[Edit], sources: &SourceMap) -> Self {
        let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in edits {
            by_file.entry(edit.span.file).or_default().push(edit);
        }
        let texts = by_file.into_iter().map(|(file, mut edits)| {
            edits.sort_by_key(|edit| edit.span);
            let source = sources.file(file);
            (source.name.clone(), native_fix::apply(source, edits.into_iter()).1)
        });
        Self { files, texts: texts.collect() }
    }
}

impl<F: Files + ?Sized> Files for Changed<'_, F> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.files.read(path),
        }
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        self.files.allows(path)
    }

    fn read_named(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone()),
            None => self.files.read_named(path),
        }
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.files.mode(path)
    }

    fn known(&self, file: FileId, source: &SourceFile) -> Option<(Vec<Node>, Vec<Finding>)> {
        self.files.known(file, source)
    }
}

/// Makes helps and fixes of the proposals of `findings[range]`. `again` gives what is found after some edits, `weight` is what that
/// costs.
pub(super) fn settle(
    findings: &mut [Finding],
    sources: &SourceMap,
    (budget, weight): (&mut Budget, usize),
    mut again: impl FnMut(&[Edit]) -> Option<Found>,
) {
    let weight = weight + findings.len() * FINDING;
    let has_some = |finding: &Finding| !finding.proposals.is_empty() || finding.otherwise.is_some();
    let mut order: Vec<usize> = (0..findings.len()).filter(|&index| has_some(&findings[index])).collect();
    // Those come first of which it is not known whether they work.
    let is_open = |proposal: &Proposal| proposal.certainty == Certainty::Open;
    order.sort_by_key(|&index| !findings[index].proposals.iter().any(is_open));
    for index in order {
        let proposals = std::mem::take(&mut findings[index].proposals);
        let mut settled = Vec::new();
        for proposal in proposals {
            let spelled = proposal.changes.iter().map(|change| spelled(change, sources));
            let Some(edits) = spelled.collect::<Option<Vec<Edit>>>() else { continue };
            let is_good = match proposal.certainty {
                certainty if !budget.take(weight) => certainty == Certainty::Likely,
                _ => again(&edits).is_some_and(|after| {
                    works(&Before { findings, sources }, &after, &findings[index], &edits)
                }),
            };
            if is_good {
                settled.push(described(&proposal, edits, sources));
                break;
            }
        }
        let finding = &mut findings[index];
        let otherwise = finding.otherwise.take().filter(|_| settled.is_empty());
        finding.helps.extend(otherwise);
        // What can be typed comes first.
        let (helps, fixes): (Vec<String>, Vec<Fix>) = settled.into_iter().unzip();
        finding.helps.splice(0..0, helps);
        finding.fixes.extend(fixes);
    }
}

/// The help and the fix of a proposal.
fn described(proposal: &Proposal, edits: Vec<Edit>, sources: &SourceMap) -> (String, Fix) {
    let written: Vec<&str> =
        edits.iter().map(|edit| edit.text.trim()).filter(|text| !text.is_empty()).collect();
    let title = match written.as_slice() {
        [] => {
            let gone = edits.first().map_or("", |edit| sources.text(edit.span).trim());
            format!("remove `{}`", crate::diagnostic::words::shorten(gone))
        }
        [first, rest @ ..] if rest.iter().all(|other| other == first) => {
            format!("write `{}`", crate::diagnostic::words::shorten(first))
        }
        several => {
            let several = several.iter().map(|text| crate::diagnostic::words::shorten(text));
            format!("write {}", crate::diagnostic::words::ticked_list(several, 4))
        }
    };
    let help = proposal.help.clone().unwrap_or_else(|| title.clone());
    (help, Fix { title, safe: proposal.safe, edits })
}

/// What was found before an edit.
#[derive(Debug)]
pub struct Before<'a> {
    /// The findings.
    pub findings: &'a [Finding],
    /// Their files.
    pub sources: &'a SourceMap,
}

/// Whether edits do what a fix promises: the finding is gone from its location, and no error has come. What only a text
/// that can be read shows is not compared with an edit that makes it readable.
pub fn works(before: &Before<'_>, (after, files): &Found, finding: &Finding, edits: &[Edit]) -> bool {
    let Some(location) = moved(finding.span, edits, before.sources) else { return false };
    let name = &before.sources.file(finding.span.file).name;
    let is_there = |other: &&Finding, range: &std::ops::Range<usize>| {
        let span = other.span.range();
        other.rule == finding.rule && span.start <= range.end && range.start <= span.end
    };
    let here = |other: &&Finding| files.file(other.span.file).name == *name && is_there(other, &location);
    let stays = after.iter().filter(here).any(|other| other.message == finding.message);
    let there = |other: &&Finding| {
        before.sources.file(other.span.file).name == *name && is_there(other, &finding.span.range())
    };
    let is_removed = location.is_empty() && finding.span.start < finding.span.end;
    let is_fewer = after.iter().filter(here).count() < before.findings.iter().filter(there).count();
    if stays || !(is_removed || is_fewer) {
        return false;
    }
    let shows_more = registry::hides_nodes(finding) || registry::is_syntax(finding);
    let counts = |findings: &[Finding]| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
            if !shows_more || registry::is_syntax(finding) {
                *counts.entry(finding.rule.code).or_default() += 1;
            }
        }
        counts
    };
    let known = counts(before.findings);
    counts(after).iter().all(|(code, count)| known.get(code).is_some_and(|known| count <= known))
}

/// Where a location is after edits of its file.
fn moved(span: Span, edits: &[Edit], sources: &SourceMap) -> Option<std::ops::Range<usize>> {
    let source = sources.file(span.file);
    let own = edits.iter().filter(|edit| edit.span.file == span.file);
    let (mut start, mut end) = (i64::from(span.start), i64::from(span.end));
    for edit in own {
        let (from, to) = (i64::from(edit.span.start), i64::from(edit.span.end));
        let more = native_fix::written(source, edit).len() as i64 - (to - from);
        if to <= i64::from(span.start) {
            start += more;
            end += more;
        } else if from < i64::from(span.end) {
            end += more;
            // A location that goes with the edit starts where that does.
            start = start.min(start - i64::from(span.start) + from.max(0));
        }
    }
    Some(usize::try_from(start).ok()?..usize::try_from(end.max(start)).ok()?)
}

/// How a file spells a setting.
enum Spelling {
    Kdl,
    Yaml,
    Lines,
    Script,
}

fn spelling(source: &SourceFile) -> Spelling {
    let name = &source.name;
    let has = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if spec::is_foreign(name) {
        Spelling::Yaml
    } else if has(&[".sh", ".bat", ".cmd"]) {
        Spelling::Script
    } else if super::is_native(name) {
        Spelling::Lines
    } else {
        Spelling::Kdl
    }
}

/// A change in the spelling of its file; `None` where that is not known.
fn spelled(change: &Change, sources: &SourceMap) -> Option<Edit> {
    let source = sources.file(change.span().file);
    match change {
        Change::Value { span, value } => {
            let written = sources.text(*span);
            let text = match spelling(source) {
                Spelling::Kdl if is_in_quotes(source, *span) => is_line(value).then(|| value.clone())?,
                Spelling::Kdl => kdl::scalar(value),
                Spelling::Yaml => in_yaml(value, written)?,
                Spelling::Lines => is_line(value).then(|| value.clone())?,
                Spelling::Script => is_plain(value).then(|| value.clone())?,
            };
            Some(Edit { span: *span, text })
        }
        Change::Text { span, text } => Some(Edit { span: *span, text: text.clone() }),
        Change::Setting { node, word, key, value } => match spelling(source) {
            Spelling::Kdl => {
                Some(in_block(source, *node, &format!("{word} \"{key}\" {}", kdl::scalar(value))))
            }
            Spelling::Lines if *word == "set" && is_line(value) => {
                let end = source.text.len();
                let gap = if source.text.is_empty() || source.text.ends_with('\n') { "" } else { "\n" };
                Some(Edit { span: Span::at(node.file, end), text: format!("{gap}{key}={value}\n") })
            }
            _ => None,
        },
        Change::Name { span, old, new } => renamed(source, *span, old, new),
        Change::Removal { span } => removed(source, *span),
    }
}

/// Whether a location of a spec is within a text in quotes.
fn is_in_quotes(source: &SourceFile, span: Span) -> bool {
    let from = span.start as usize;
    let start = source.text[..from].rfind('\n').map_or(0, |at| at + 1);
    source.text[start..from].matches('"').count() % 2 == 1
}

/// Whether a value is one line that a reader of lines takes as it is.
fn is_line(value: &str) -> bool {
    !value.contains(['\n', '\r', '\\']) && value.trim() == value
}

fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte))
}

/// A value of YAML, quoted as the one before.
fn in_yaml(value: &str, written: &str) -> Option<String> {
    let quote = written.chars().next().filter(|sign| "\"'".contains(*sign) && written.ends_with(*sign));
    let is_safe = is_plain(value) && !value.ends_with(':') && !value.starts_with('-');
    match quote {
        Some(quote) => (!value.contains(['"', '\'', '\\'])).then(|| format!("{quote}{value}{quote}")),
        None if is_safe => Some(value.to_owned()),
        None => (!value.contains(['"', '\\', '\n'])).then(|| format!("\"{value}\"")),
    }
}

/// A statement added to the block of another.
fn in_block(source: &SourceFile, head: Span, statement: &str) -> Edit {
    let end = head.end as usize;
    let after = &source.text[end..];
    let gap = after.len() - after.trim_start_matches([' ', '\t']).len();
    if !after[gap..].starts_with('{') {
        return Edit { span: Span::at(head.file, end), text: format!(" {{ {statement}; }}") };
    }
    let inside = end + gap + 1;
    let rest = source.text[inside..].lines().next().unwrap_or_default().trim_start();
    let text = if rest.is_empty() || rest.starts_with("//") {
        let start = source.text[..head.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let line = &source.text[start..];
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        format!("\n{indent}    {statement}")
    } else {
        format!(" {statement};")
    };
    Edit { span: Span::at(head.file, inside), text }
}

/// Another name for the setting of a value, on whose line the old one is.
fn renamed(source: &SourceFile, value: Span, old: &str, new: &str) -> Option<Edit> {
    let from = value.start as usize;
    let start = source.text[..from].rfind('\n').map_or(0, |at| at + 1);
    let before = source.text[start..from].trim_end_matches([' ', '\t', '=', ':', '"', '\'']);
    let at = start + before.strip_suffix(old)?.len();
    Some(Edit { span: Span::new(value.file, at, at + old.len()), text: new.to_owned() })
}

/// A setting without which its file is: its line, where nothing else is on it, or its property.
fn removed(source: &SourceFile, value: Span) -> Option<Edit> {
    let text = &source.text;
    let (from, to) = (value.start as usize, value.end as usize);
    let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let end = text[to..].find('\n').map_or(text.len(), |at| to + at + 1);
    let (before, after) = (text[start..from].trim_start(), text[to..end].trim());
    let is_line_end = after.is_empty() || after.starts_with("//");
    match spelling(source) {
        Spelling::Kdl => {
            let own = before.rfind([';', '{']).map_or(before, |at| &before[at + 1..]).trim_start();
            let is_statement = ["set \"", "env \""].iter().any(|word| own.starts_with(word));
            if is_statement && own.len() == before.len() && is_line_end {
                return Some(Edit { span: Span::new(value.file, start, end), text: String::new() });
            }
            if is_statement {
                // One of several on its line: its end goes with it.
                let rest = &text[to..end];
                let gap = rest.len() - rest.trim_start().len();
                let more = if rest[gap..].starts_with(';') { gap + 1 } else { 0 };
                return Some(Edit {
                    span: Span::new(value.file, from - own.len(), to + more),
                    text: String::new(),
                });
            }
            // A property: its space, its name and the sign.
            let name = before.strip_suffix('=')?.rsplit([' ', '\t']).next()?;
            let length = name.len() + 2;
            let is_property =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            (is_property && before.len() > length)
                .then(|| Edit { span: Span::new(value.file, from - length, to), text: String::new() })
        }
        Spelling::Lines => {
            let is_whole = before.ends_with('=') && after.is_empty() && !text[..start].ends_with("\\\n");
            is_whole.then(|| Edit { span: Span::new(value.file, start, end), text: String::new() })
        }
        Spelling::Yaml | Spelling::Script => None,
    }
}
