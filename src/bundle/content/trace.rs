//! Where lines of emitted files come from.

use crate::product::Trace;
use crate::source::secret::SecretValues;
use crate::source::{FileId, SourceFile, SourceMap, Span};

/// Files and lines of specs, as comments in a bundle name them: `cluster.kdl:12`.
#[derive(Debug, Clone, Copy)]
pub struct Lines<'a>(&'a SourceMap);

impl<'a> Lines<'a> {
    /// Looks places up in these files.
    pub fn new(sources: &'a SourceMap) -> Self {
        Self(sources)
    }

    /// A copy of all files, in which each has its own name only.
    pub(in crate::bundle) fn with_own_names(self) -> SourceMap {
        self.0.clone().with_own_names()
    }

    /// All files.
    pub(in crate::bundle) fn files(self) -> impl Iterator<Item = &'a SourceFile> {
        self.0.files().map(|(_, file)| file)
    }

    /// All secrets that the files are known to hold.
    pub(in crate::bundle) fn secret_values(self) -> SecretValues {
        self.0.secret_values()
    }

    /// A file's own name: a bundle must not depend on where its spec was.
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
