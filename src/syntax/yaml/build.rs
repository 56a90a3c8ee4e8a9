//! Events become a tree. Nothing recurses, and what is shared is counted before it is used.

use crate::maps::HashMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle};

use super::rules::{
    alias_bomb, duplicate_key, ignored_tag, missing_blank, odd_key, several_documents, unknown_anchor,
};
use super::{
    MAX_DEPTH, MAX_VALUES, YamlComment, YamlEntry, YamlNode, YamlScalar, YamlStyle, YamlTree, YamlValue,
};
use super::{line_of, merge};
use crate::diagnostic::Finding;
use crate::source::reserved::is_reserved;
use crate::source::{FileId, Span};
use crate::syntax::rules::{forbidden_character, nesting_too_deep};

/// Where the parser stopped, and why.
pub(super) struct Mistake {
    pub(super) kind: ErrorKind,
    pub(super) at: usize,
}

/// How many findings of one file are kept.
const MOST_FINDINGS: usize = 200;

/// Reads the first document of a text.
pub(super) fn build(file: FileId, text: &str) -> Result<(YamlTree, Vec<Finding>), Mistake> {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder {
        file,
        text,
        findings: Vec::new(),
        stack: Vec::new(),
        anchors: HashMap::default(),
        values: 0,
        tree: YamlTree { file, root: None, comments: Vec::new(), is_whole: true },
        documents: 0,
        is_full: false,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, range) = event.map_err(|error| Mistake {
            kind: error.kind().clone(),
            at: error.marker().byte_offset().unwrap_or(0).min(text.len()),
        })?;
        let start = range.start.byte_offset().unwrap_or(0).min(text.len());
        let end = range.end.byte_offset().unwrap_or(start).clamp(start, text.len());
        if let Some(tag) = range.tag_span().and_then(|tag| tag.byte_range()) {
            builder.tag(&event, tag);
        }
        builder.event(event, start..end);
        if builder.is_full {
            break;
        }
    }
    Ok((builder.tree, builder.findings))
}

struct Builder<'a> {
    file: FileId,
    text: &'a str,
    findings: Vec<Finding>,
    /// Collections that are open.
    stack: Vec<Open>,
    /// What `&name` is before, by the parser's number for it.
    anchors: HashMap<usize, Rc<YamlNode>>,
    /// Values so far, shared ones counted each time.
    values: u64,
    tree: YamlTree,
    documents: usize,
    /// Whether a limit was met: the rest is not checked.
    is_full: bool,
}

/// A collection that is being read.
struct Open {
    content: Content,
    start: usize,
    anchor: usize,
}

enum Content {
    List(Vec<Rc<YamlNode>>),
    Map { entries: Vec<YamlEntry>, seen: HashMap<Rc<str>, Span>, key: Option<Key> },
}

/// The key of a map whose value comes next; `None` for one that is not text.
type Key = Option<(Rc<str>, Span)>;

impl Builder<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        super::span(self.file, range)
    }

    fn report(&mut self, finding: Finding) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    let line = line_of(self.text, range.start);
                    let finding = several_documents::second(self.span(line));
                    self.report(finding);
                    self.is_full = true;
                }
            }
            Event::Comment(text, _) => {
                let line = line_of(self.text, range.start);
                let is_alone =
                    self.text[line.start..range.start].trim_matches(['\u{feff}', ' ', '\t']).is_empty();
                let text = text.trim().into();
                self.tree.comments.push(YamlComment { text, span: self.span(range), is_alone });
            }
            Event::Scalar(text, style, anchor, _) => {
                // A block's location runs on to the next line; a plain text's may.
                let range = range.start..range.start + self.text[range].trim_end().len();
                let style = match style {
                    ScalarStyle::Plain => YamlStyle::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => YamlStyle::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => YamlStyle::Block,
                };
                if style == YamlStyle::Plain
                    && let Some(finding) = self.swallowed(&range)
                {
                    self.report(finding);
                    return self.finished(nothing(self.span(range)), anchor);
                }
                if text.contains(is_reserved) {
                    self.report(forbidden_character::reserved(self.span(range.clone())));
                }
                // Where nothing is, the parser says `~`.
                let text = if range.is_empty() { "".into() } else { text.into() };
                let value = YamlValue::Scalar(YamlScalar { text, style });
                let node = YamlNode { value, span: self.span(range), weight: 1, height: 0 };
                self.finished(Rc::new(node), anchor);
            }
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::UnresolvedAlias(name) => {
                let span = self.span(range);
                self.report(unknown_anchor::alias(span, &name));
                self.finished(nothing(span), 0);
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open(Content::List(Vec::new()), range.start, anchor);
            }
            Event::MappingStart(_, anchor, _) => {
                let content = Content::Map { entries: Vec::new(), seen: HashMap::default(), key: None };
                self.open(content, range.start, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
            _ => {}
        }
    }

    /// A plain text that was meant as keys: on lines of its own, and one of them is `key:value`.
    fn swallowed(&self, range: &Range<usize>) -> Option<Finding> {
        let found = &self.text[range.clone()];
        // Only the spaces around it are checked: a line may be as long as the file.
        let spaces = [' ', '\t'];
        let before = self.text[..range.start].trim_end_matches(spaces);
        let begins_line = before.is_empty() || before.ends_with(['\n', '\u{feff}']);
        // A key with its `-` stuck to it.
        let is_stuck = begins_line && found.starts_with('-') && self.text[range.end..].starts_with(':');
        let after = self.text[range.end..].trim_start_matches(spaces);
        let is_alone = begins_line && (after.is_empty() || after.starts_with(['\n', '\r', '#']));
        if !is_stuck && !is_alone && !found.contains('\n') {
            return None;
        }
        let mut at = range.start;
        for (index, line) in found.split_inclusive('\n').enumerate() {
            let text = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            // What is after a key is its value. `NAME=…` may be a line of a script.
            if (index == 0 && !begins_line) || text.split(':').next().is_some_and(|key| key.contains('=')) {
                continue;
            }
            if let Some(finding) = missing_blank::at(self.file, start, text) {
                return Some(finding);
            }
        }
        None
    }

    fn open(&mut self, content: Content, start: usize, anchor: usize) {
        self.stack.push(Open { content, start, anchor });
    }

    fn close(&mut self, end: usize) {
        let Some(Open { content, start, anchor }) = self.stack.pop() else { return };
        // In brackets it ends with its bracket, in lines with its last value.
        let is_flow = self.text[..end].ends_with([']', '}']) && self.text[start..].starts_with(['[', '{']);
        let (value, last, height, weight) = match content {
            Content::List(items) => {
                let last = items.last().map(|item| item.span);
                let height = items.iter().map(|item| item.height).max().unwrap_or(0);
                let weight = items.iter().fold(1, |sum: u64, item| sum.saturating_add(item.weight));
                (YamlValue::List(items), last, height, weight)
            }
            Content::Map { entries, .. } => {
                let last = entries.last().map(YamlEntry::span);
                let (entries, merge_findings) = merge::merge(entries);
                for finding in merge_findings {
                    self.report(finding);
                }
                let height = entries.iter().map(|entry| entry.value.height).max().unwrap_or(0);
                let weight = entries.iter().fold(1, |sum: u64, entry| sum.saturating_add(entry.value.weight));
                (YamlValue::Map(entries), last, height, weight)
            }
        };
        let end = if is_flow { end } else { last.map_or(start, |last| (last.end as usize).max(start)) };
        let node = YamlNode { value, span: self.span(start..end), weight, height: height + 1 };
        self.finished(Rc::new(node), anchor);
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) {
        let span = self.span(range);
        let Some(target) = self.anchors.get(&anchor).cloned() else {
            // `&a [*a]`: it would hold itself.
            let name = self.text.get(span.range()).unwrap_or("").trim_start_matches('*').to_owned();
            self.report(alias_bomb::itself(span, &name));
            return self.finished(nothing(span), 0);
        };
        if self.stack.len() + target.height > MAX_DEPTH {
            self.report(nesting_too_deep::yaml(span, MAX_DEPTH));
            self.is_full = true;
        } else if self.values.saturating_add(target.weight) > MAX_VALUES {
            self.report(alias_bomb::alias(span, MAX_VALUES));
            self.is_full = true;
        } else {
            self.values += target.weight;
            return self.finished(target, 0);
        }
        self.finished(nothing(span), 0);
    }

    /// Puts a value where it belongs: into the list or the map that is open, or at the top level.
    fn finished(&mut self, node: Rc<YamlNode>, anchor: usize) {
        self.values += 1;
        if self.values > MAX_VALUES && !self.is_full {
            self.is_full = true;
            self.tree.is_whole = false;
            self.report(alias_bomb::too_many(node.span, MAX_VALUES));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.stack.last_mut().map(|open| &mut open.content) {
            None => {
                if self.tree.root.is_none() {
                    self.tree.root = Some(node);
                }
            }
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map { entries, seen, key }) => match key.take() {
                None => {
                    let text = node.scalar().map(|scalar| (Rc::from(&*scalar.text), node.span));
                    if text.is_none() {
                        let finding = odd_key::collection(node.span);
                        self.findings.push(finding);
                    }
                    *key = Some(text);
                }
                Some(None) => {}
                Some(Some((text, span))) => {
                    // `<<` is allowed several times: it is not a key.
                    let first = seen.get(&text).copied().filter(|_| &*text != "<<");
                    if let Some(first) = first {
                        let finding = duplicate_key::again(span, first, &text);
                        self.report(finding);
                    } else {
                        seen.insert(text.clone(), span);
                        entries.push(YamlEntry { key: text, key_span: span, value: node });
                    }
                }
            },
        }
    }

    /// Tags of YAML itself (`!!str`) say what we know already; others mean nothing to us.
    fn tag(&mut self, event: &Event<'_>, range: Range<usize>) {
        let (Event::Scalar(_, _, _, Some(tag))
        | Event::SequenceStart(_, _, Some(tag))
        | Event::MappingStart(_, _, Some(tag))) = event
        else {
            return;
        };
        if !tag.is_yaml_core_schema() {
            let text = self.text.get(range.clone()).unwrap_or("").to_owned();
            let finding = ignored_tag::tag(self.span(range), &text);
            self.report(finding);
        }
    }
}

/// Replaces a value that could not be used.
fn nothing(span: Span) -> Rc<YamlNode> {
    let value = YamlValue::Scalar(YamlScalar { text: "".into(), style: YamlStyle::Plain });
    Rc::new(YamlNode { value, span, weight: 1, height: 0 })
}
