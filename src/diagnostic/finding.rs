//! A finding: what, where, why, how to fix it.

use super::{Rule, Severity};
use crate::source::Span;

/// One problem at one location.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// The rule's severity, or what the command line made of it.
    pub severity: Severity,
    /// One complete sentence: lower-case start, no full stop, the user's words in backticks.
    pub message: String,
    /// The smallest place that shows it.
    pub span: Span,
    /// A few words printed under the location; may be empty.
    pub caption: String,
    /// Other locations that belong to it, in the order to be read.
    pub labels: Vec<Label>,
    /// Consequences and background.
    pub notes: Vec<String>,
    /// Something to type or to choose.
    pub helps: Vec<String>,
    /// Edits that would fix it.
    pub fixes: Vec<Fix>,
    /// What could be typed, in the order of preference: the driver makes helps and fixes of those that work.
    pub proposals: Vec<Proposal>,
    /// The help where no proposal works.
    pub otherwise: Option<String>,
    /// The product it is about, for example `iotdb`.
    pub product: Option<String>,
    /// The host it is about.
    pub host: Option<String>,
}

/// A second location of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The location.
    pub span: Span,
    /// A few words about it.
    pub text: String,
    /// Whether the finding is there as well, word for word: a note says so to people.
    pub is_copy: bool,
}

/// A set of edits that fixes a finding.
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

/// Something to type, in the terms of the model. The driver spells it as its file does; what is made of it is a help and a [`Fix`], which
/// therefore cannot differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The help; where there is none, "write" and what is written.
    pub help: Option<String>,
    /// Whether it keeps the meaning the author must have had.
    pub safe: bool,
    /// Whether it works.
    pub certainty: Certainty,
    /// The changes; they never overlap.
    pub changes: Vec<Change>,
}

/// Whether a proposal works: a trial shows it, for as many as a run has time to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Usually: it is shown unless a trial shows that the finding stays or that an error comes.
    Likely,
    /// Unknown: it is shown when a trial shows that it works.
    Open,
}

/// A change to a file whose spelling is not yet known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another value instead of one.
    Value {
        /// The value there is.
        span: Span,
        /// The new one, as the product reads it.
        value: String,
    },
    /// Letters instead of others.
    Text {
        /// What there is.
        span: Span,
        /// What is to be there.
        text: String,
    },
    /// A setting that is added.
    Setting {
        /// The head of the statement that places the node, or the top of its file.
        node: Span,
        /// The word that starts it in a spec: `set` or `env`.
        word: &'static str,
        /// The parameter.
        key: String,
        /// Its value, as the product reads it.
        value: String,
    },
    /// Another name for a setting.
    Name {
        /// The value of the setting.
        span: Span,
        /// The name it has.
        old: String,
        /// The name it gets.
        new: String,
    },
    /// A setting that is removed, with its statement or line.
    Removal {
        /// The value of the setting.
        span: Span,
    },
}

impl Change {
    /// The location that it is about.
    pub fn span(&self) -> Span {
        match self {
            Change::Value { span, .. }
            | Change::Text { span, .. }
            | Change::Setting { node: span, .. }
            | Change::Name { span, .. }
            | Change::Removal { span } => *span,
        }
    }

    /// The same, to be moved.
    pub fn span_mut(&mut self) -> &mut Span {
        match self {
            Change::Value { span, .. }
            | Change::Text { span, .. }
            | Change::Setting { node: span, .. }
            | Change::Name { span, .. }
            | Change::Removal { span } => span,
        }
    }
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
            proposals: Vec::new(),
            otherwise: None,
            product: None,
            host: None,
        }
    }

    /// Every location that it names, those of its fixes included.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        let labels = self.labels.iter().map(|label| label.span);
        let edits = self.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let changes = self.proposals.iter().flat_map(|proposal| &proposal.changes).map(Change::span);
        [self.span].into_iter().chain(labels).chain(edits).chain(changes)
    }

    /// Follows its files to another map: `ids` holds the new handle of each.
    pub fn move_files(&mut self, ids: &[Option<crate::source::FileId>]) {
        let own = [&mut self.span].into_iter();
        let labels = self.labels.iter_mut().map(|label| &mut label.span);
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
        let changes = self.proposals.iter_mut().flat_map(|proposal| &mut proposal.changes);
        for span in own.chain(labels).chain(edits).chain(changes.map(Change::span_mut)) {
            if let Some(Some(id)) = ids.get(span.file.index()) {
                span.file = *id;
            }
        }
    }

    /// Words under the main location.
    #[must_use]
    pub fn caption(mut self, text: impl Into<String>) -> Self {
        self.caption = text.into();
        self
    }

    /// A second location.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), is_copy: false });
        self
    }

    /// The consequence, or the reason.
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

    /// Asks for another value at a location; the help reports it in the spelling of the file.
    #[must_use]
    pub fn write(mut self, span: Span, value: impl Into<String>, safe: bool) -> Self {
        let changes = vec![Change::Value { span, value: value.into() }];
        self.proposals.push(Proposal { help: None, safe, certainty: Certainty::Likely, changes });
        self
    }

    /// Something to type that is to be tried first.
    #[must_use]
    pub fn propose(mut self, help: impl Into<String>, changes: Vec<Change>) -> Self {
        self.proposals.push(Proposal {
            help: Some(help.into()),
            safe: false,
            certainty: Certainty::Open,
            changes,
        });
        self
    }

    /// Another value instead of the finding, to be tried first.
    #[must_use]
    pub fn propose_value(self, value: impl Into<String>) -> Self {
        let (span, value) = (self.span, value.into());
        let help = format!("write `{value}`");
        self.propose(help, vec![Change::Value { span, value }])
    }

    /// The same, with words of its own for it.
    #[must_use]
    pub fn propose_value_as(self, help: impl Into<String>, value: impl Into<String>) -> Self {
        let (span, value) = (self.span, value.into());
        self.propose(help, vec![Change::Value { span, value }])
    }

    /// The setting of the finding removed, to be tried first.
    #[must_use]
    pub fn propose_removal(self, help: impl Into<String>) -> Self {
        let span = self.span;
        self.propose(help, vec![Change::Removal { span }])
    }

    /// What has to hold, for when no proposal works.
    #[must_use]
    pub fn otherwise(mut self, help: impl Into<String>) -> Self {
        self.otherwise = Some(help.into());
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
