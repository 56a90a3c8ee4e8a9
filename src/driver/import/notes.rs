//! What a spec does not say of the files that it is made of, each next to the statement that it belongs to.

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::compose::{About, Remark};
use crate::diagnostic::{Finding, Mark, Severity, words};
use crate::model::{ClusterId, Files, Instance, InstanceId, Model};
use crate::native::rules::repeated_key::REPEATED_KEY;
use crate::product::Detected;
use crate::source::{FileId, ShownFile, SourceMap, Span, one_line};

/// Something to know of a spec that was made of files.
#[derive(Debug, Clone)]
pub struct Note {
    /// What it is, in one line.
    pub text: String,
    /// The line of the files that it is about, as `FILE:LINE`.
    pub location: Option<String>,
    /// The statement that it belongs to.
    pub about: About,
}

impl Note {
    /// The note as a comment of the spec.
    pub fn remark(&self) -> Remark {
        Remark::Note { text: self.text.clone(), about: self.about }
    }

    /// The note with its location, for people who do not have the spec before them.
    pub fn with_location(&self) -> String {
        match &self.location {
            Some(location) => format!("{location}: {}", self.text),
            None => self.text.clone(),
        }
    }
}

/// The strings of files as people may see them: without secrets.
pub(super) struct Texts<'a> {
    sources: &'a SourceMap,
    shown: HashMap<FileId, ShownFile>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a SourceMap) -> Self {
        Self { sources, shown: HashMap::default() }
    }

    fn file(&mut self, span: Span) -> &ShownFile {
        let sources = self.sources;
        let shown = self.shown.entry(span.file);
        shown.or_insert_with(|| ShownFile::new(sources.file(span.file), sources.secret_names()))
    }

    /// The text of a span.
    pub(super) fn text(&mut self, span: Span) -> String {
        shown(self.file(span).text(span))
    }

    /// The line that a span starts on.
    fn line(&mut self, span: Span) -> String {
        let file = self.file(span);
        let line = file.file.position(file.span(span).start as usize).line;
        shown(file.file.line_text(line))
    }

    /// A line of a file as `FILE:LINE`.
    pub(super) fn location(&self, span: Span) -> String {
        format!("{}:{}", self.sources.file(span.file).name, self.sources.start(span).line)
    }
}

/// A value in a note, whose comment has to be text that any reader takes.
pub(super) fn shown(value: &str) -> String {
    plain(&words::shorten(value.trim()))
}

fn plain(text: &str) -> String {
    one_line(text).replace('\u{fffd}', "?")
}

/// The statements that files belong to: the node that alone reads one, the host of all that read it, else the cluster.
#[derive(Debug)]
pub(super) struct Owners(HashMap<FileId, About>);

impl Owners {
    pub(super) fn of(model: &Model) -> Self {
        let mut readers: HashMap<FileId, Vec<InstanceId>> = HashMap::default();
        for (id, node) in model.instances() {
            let mut files = BTreeSet::from([node.span.file]);
            let cluster = model.cluster(node.cluster);
            files.extend(node.layers.ids().iter().map(|id| cluster.layer(*id).span.file));
            for file in files {
                readers.entry(file).or_default().push(id);
            }
        }
        let owner = |readers: Vec<InstanceId>| {
            let first = model.instance(readers[0]);
            let is_of_one = readers.iter().all(|id| model.instance(*id).host == first.host);
            match readers.as_slice() {
                [only] => About::Node(*only),
                _ if is_of_one => About::Host(first.host),
                _ => About::Cluster(first.cluster),
            }
        };
        Self(readers.into_iter().map(|(file, readers)| (file, owner(readers))).collect())
    }

    fn about(&self, span: Span) -> About {
        self.0.get(&span.file).copied().unwrap_or(About::Cluster(ClusterId(0)))
    }
}

/// What findings of reading say: lines that are omitted, and files that disagree. The first cluster has what
/// belongs to no node.
pub(super) fn readings(findings: &[Finding], texts: &mut Texts<'_>, owners: &Owners) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut left_out = HashSet::default();
    for finding in findings {
        let is_left_out = finding.rule.has(Mark::LeftOut);
        // Of a key that is there several times the lines that a fix removes are those that do not count.
        let is_repeated = *finding.rule == REPEATED_KEY;
        let spans: Vec<Span> = match finding.fixes.first() {
            Some(fix) if is_repeated && fix.safe => continue,
            Some(fix) if is_repeated => fix.edits.iter().map(|edit| edit.span).collect(),
            _ => vec![finding.span],
        };
        for span in spans {
            let location = texts.location(span);
            if is_left_out && !left_out.insert(location.clone()) {
                continue;
            }
            let is_line = span.end > 0 && !(is_repeated && finding.fixes.is_empty());
            let line = texts.line(span);
            let message = plain(&finding.message);
            let text = match (is_left_out, is_line) {
                (true, true) => format!("omitted: {line}: {message}"),
                (true, false) if !is_repeated => format!("omitted: {message}"),
                (false, true) => format!("{line}: {message}"),
                _ => message,
            };
            notes.push(Note { text, location: Some(location), about: owners.about(span) });
        }
    }
    notes
}

/// Whether a finding of reading is about something that the spec does not have, or about files that disagree.
pub(super) fn is_worth_a_note(finding: &Finding) -> bool {
    finding.rule.has(Mark::LeftOut) || finding.severity != Severity::Info && !finding.rule.has(Mark::Text)
}

/// What a guess of the release rests on.
pub(super) fn release(id: ClusterId, detected: &Detected, catalog: &Catalog) -> Option<Note> {
    let (title, version) = (&catalog.title, &detected.version);
    // That another release is used instead of the one that is written is a finding of the spec.
    let is_itself = detected.is_itself || detected.release.is_some();
    let text = match (detected.others.is_empty(), is_itself) {
        (false, _) => format!(
            "the files do not show the release: they fit {title} {} equally well, so the newest is used",
            detected.words(catalog)
        ),
        (true, false) => format!(
            "{title} {version} is used because {}; clusterc does not know a closer release",
            detected.because
        ),
        (true, true) => return None,
    };
    Some(Note { text, location: None, about: About::Cluster(id) })
}

/// Nodes and files that others name and that are not in view.
pub(super) fn unseen(model: &Model, id: ClusterId, asks: &[String], notes: &mut Vec<Note>) {
    let mut known = HashSet::default();
    for (_, node) in model.instances_of(id) {
        let host = model.host(node.host);
        let ports: Vec<u16> = ports(model, node);
        for address in host.addresses.iter().map(|address| address.text.to_lowercase()) {
            known.extend(ports.iter().map(|port| format!("{address}:{port}")));
        }
    }
    let asks: Vec<&String> = asks.iter().filter(|asked| !known.contains(*asked)).collect();
    if !asks.is_empty() {
        let list = words::ticked_list(asks.iter().map(|asked| shown(asked)), 4);
        let text = format!("the files name {list}, but no file of that node was read: add the missing nodes");
        notes.push(Note { text, location: None, about: About::Cluster(id) });
    }
    for (node, instance) in model.instances_of(id) {
        let Some(in_view) = &instance.in_view else { continue };
        let role = model.role(instance);
        let text = match (&in_view.properties, &role.file) {
            (Files::All, _) => continue,
            (Files::Nothing, None) => {
                "no file of this node was found: its settings are missing here".to_owned()
            }
            (Files::Nothing, Some(file)) => {
                format!("its `{file}` was not found: the settings of that file are missing here")
            }
            (Files::Named(names), _) => {
                let list = words::ticked_list(names.iter(), 4);
                format!("only {list} was found: the settings of other files are missing here")
            }
        };
        notes.push(Note { text, location: None, about: About::Node(node) });
    }
}

/// The ports that a node has.
pub(super) fn ports(model: &Model, node: &Instance) -> Vec<u16> {
    let open = model.listeners(node).filter(|listener| listener.is_open);
    open.filter_map(|listener| listener.setting.as_port()).collect()
}
