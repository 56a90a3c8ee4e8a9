//! A statement on its way out, with the locations of what it was made of.

use super::About;
use crate::formats::kdl::Statement;
use crate::source::Span;

/// A statement that still knows where its parts come from.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) statement: Statement,
    /// The locations of its own parts, without those of its children.
    pub(super) spans: Vec<Span>,
    pub(super) children: Vec<Draft>,
    /// The things that it is the statement of.
    pub(super) about: Vec<About>,
}

impl Draft {
    pub(super) fn new(statement: Statement, spans: impl IntoIterator<Item = Span>) -> Self {
        Self { statement, spans: spans.into_iter().collect(), children: Vec::new(), about: Vec::new() }
    }

    /// The draft as the statement of some things.
    pub(super) fn of(self, about: impl IntoIterator<Item = About>) -> Self {
        Self { about: about.into_iter().collect(), ..self }
    }

    pub(super) fn push(&mut self, child: Draft) {
        self.children.push(child);
    }

    /// The statement with its children. Drafts are four deep at most.
    pub(super) fn finish(self) -> Statement {
        let mut statement = self.statement;
        statement.children.extend(self.children.into_iter().map(Draft::finish));
        statement
    }
}
