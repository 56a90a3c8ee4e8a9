//! A finding: what, where, why, how to mend it.

use super::{Rule, Severity};
use crate::source::Span;

/// One problem at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// The rule's severity, or what the command line made of it.
    pub severity: Severity,
    /// One sentence that stands alone: lower-case start, no full stop, the user's words in backticks.
    pub message: String,
    /// The smallest place that shows it.
    pub span: Span,
    /// A few words printed under the place; may be empty.
    pub caption: String,
    /// Other places that belong to it, in the order to be read.
    pub labels: Vec<Label>,
    /// Consequences and facts.
    pub notes: Vec<String>,
    /// Something to type or to choose.
    pub helps: Vec<String>,
    /// Edits that would mend it.
    pub fixes: Vec<Fix>,
    /// The product it is about, for instance `iotdb`.
    pub product: Option<String>,
    /// The host it is about.
    pub host: Option<String>,
}

/// A second place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words about it.
    pub text: String,
}

/// A set of edits that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it keeps the meaning the author must have had.
    pub safe: bool,
    /// The edits; they never overlap.
    pub edits: Vec<Edit>,
}

/// A replacement of some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; empty for an insertion.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Finding {
    /// A finding of `rule` at `span`.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            span,
            caption: String::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fixes: Vec::new(),
            product: None,
            host: None,
        }
    }

    /// Every place that it names, those of its fixes included.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let labels = self.labels.iter().map(|label| label.span);
        let edits = self.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        [self.span].into_iter().chain(labels).chain(edits)
    }

    /// Follows its files to another map: `ids` holds the new handle of each.
    pub fn move_files(&mut self, ids: &[Option<crate::source::FileId>]) {
        let own = [&mut self.span].into_iter();
        let labels = self.labels.iter_mut().map(|label| &mut label.span);
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
        for span in own.chain(labels).chain(edits) {
            if let Some(Some(id)) = ids.get(span.file.index()) {
                span.file = *id;
            }
        }
    }

    /// Words under the main place.
    #[must_use]
    pub fn caption(mut self, text: impl Into<String>) -> Self {
        self.caption = text.into();
        self
    }

    /// A second place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The consequence, or the fact behind it.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What to type or choose.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// A fix that keeps the meaning the author must have had.
    #[must_use]
    pub fn safe_fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.fixes.push(Fix { title: title.into(), safe: true, edits });
        self
    }

    /// A fix that may be another than the author meant.
    #[must_use]
    pub fn unsafe_fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.fixes.push(Fix { title: title.into(), safe: false, edits });
        self
    }

    /// Another severity than the rule's own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The product it is about.
    #[must_use]
    pub fn product(mut self, product: impl Into<String>) -> Self {
        self.product = Some(product.into());
        self
    }

    /// The host it is about.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }
}
