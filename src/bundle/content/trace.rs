//! Where lines of emitted files come from.

use crate::product::Trace;
use crate::source::{FileId, SourceMap, Span};

/// Files and lines of specs, as comments in a bundle name them: `cluster.kdl:12`.
#[derive(Debug, Clone, Copy)]
pub struct Lines<'a>(&'a SourceMap);

impl<'a> Lines<'a> {
    /// Looks places up in these files.
    pub fn new(sources: &'a SourceMap) -> Self {
        Self(sources)
    }

    /// A file's own name: a bundle must not depend on where its spec lay.
    pub fn name(&self, file: FileId) -> String {
        let name = &self.0.file(file).name;
        let own = name.rsplit('/').next().unwrap_or(name);
        crate::source::one_line(own)
    }
}

impl Trace for Lines<'_> {
    fn line(&self, span: Span) -> String {
        format!("{}:{}", self.name(span.file), self.0.start(span).line)
    }
}
