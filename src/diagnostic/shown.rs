//! Findings as they may be shown: every renderer takes them from here, so that none shows a secret, or lets text from outside act on a
//! terminal.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::Finding;
use crate::source::reserved;
use crate::source::secret::{self, SecretValues};
use crate::source::{FileId, Position, ShownFile, SourceMap, Span, one_line};

/// Findings without the secrets of their files.
#[derive(Debug)]
pub struct Shown<'a> {
    findings: Vec<Finding>,
    sources: &'a SourceMap,
    files: Vec<OnceCell<ShownFile>>,
}

impl<'a> Shown<'a> {
    /// Masks secrets in findings.
    pub fn new(findings: &[Finding], sources: &'a SourceMap) -> Self {
        let secrets = if findings.is_empty() { SecretValues::default() } else { sources.secret_values() };
        let findings = findings.iter().map(|finding| masked(finding, &secrets, sources)).collect();
        let files = sources.files().map(|_| OnceCell::new()).collect();
        Self { findings, sources, files }
    }

    /// The findings for programs: their strings are as in the files, and have to be escaped.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings for people: each text is one line, and does nothing but be read.
    pub fn plain(&self) -> impl Iterator<Item = Finding> {
        self.findings.iter().map(|finding| with_texts(finding.clone(), one_line))
    }

    /// The name of a file, for people.
    pub fn name(&self, file: FileId) -> String {
        one_line(self.raw_name(file))
    }

    /// The name of a file as it was given.
    pub fn raw_name(&self, file: FileId) -> &'a str {
        &self.sources.file(file).name
    }

    /// Where a span starts in the file, for people and programs.
    pub fn start(&self, span: Span) -> Position {
        self.sources.start(span)
    }

    /// Where a span ends.
    pub fn end(&self, span: Span) -> Position {
        self.sources.end(span)
    }

    /// The bytes of the file that a span covers.
    pub fn bytes(&self, span: Span) -> (usize, usize) {
        let file = self.sources.file(span.file);
        (file.byte_offset(span.start as usize), file.byte_offset(span.end as usize))
    }

    /// The copy of a file that people see.
    pub fn file(&self, file: FileId) -> &ShownFile {
        let make = || ShownFile::new(self.sources.file(file), self.sources.secret_names());
        self.files[file.index()].get_or_init(make)
    }
}

/// A finding without secrets; a reference to one is shown as what it refers to. Fixes that would write one are left to `lint --fix`: masked, they would write the mask.
fn masked(finding: &Finding, secrets: &SecretValues, sources: &SourceMap) -> Finding {
    let shown = |text: &str| reserved::replaced(&secrets.mask(text), str::to_owned);
    let mut finding = with_texts(finding.clone(), shown);
    finding.fixes.retain(|fix| {
        fix.edits.iter().all(|edit| {
            let name = &sources.file(edit.span.file).name;
            matches!(secrets.mask(&edit.text), Cow::Borrowed(_))
                && secret::find(name, &edit.text, sources.secret_names()).is_empty()
        })
    });
    finding
}

/// The finding with each of its strings changed, but for those of edits.
fn with_texts(mut finding: Finding, change: impl Fn(&str) -> String) -> Finding {
    let Finding { message, caption, labels, notes, helps, fixes, product, host, .. } = &mut finding;
    let labels = labels.iter_mut().map(|label| &mut label.text);
    let titles = fixes.iter_mut().map(|fix| &mut fix.title);
    let own = [message, caption].into_iter().chain(notes).chain(helps).chain(product).chain(host);
    for text in own.chain(labels).chain(titles) {
        *text = change(text);
    }
    finding
}
