//! What was probably meant by a word that is not known.

use super::{Certainty, Change, Finding, Proposal};
pub use crate::similarity::{MOST_NAMES, distance, nearest};
use crate::source::Span;

/// The help for a word that is none of those known: the nearest of them, else `otherwise`.
pub fn suggest<'a, I>(word: &str, known: I, otherwise: impl FnOnce() -> String) -> String
where
    I: IntoIterator<Item = &'a str>,
{
    nearest(word, known).map_or_else(otherwise, did_you_mean)
}

/// The help that names what was probably meant.
pub fn did_you_mean(near: impl std::fmt::Display) -> String {
    format!("did you mean `{near}`?")
}

impl Finding {
    /// Asks whether the name `near` was meant, and offers to write it: `spelled` is how it is in the file.
    #[must_use]
    pub fn did_you_mean(self, near: &str, span: Span, spelled: impl Into<String>) -> Self {
        self.near(near, true, Change::Text { span, text: spelled.into() })
    }

    fn near(mut self, near: &str, safe: bool, change: Change) -> Self {
        let help = Some(did_you_mean(near));
        self.proposals.push(Proposal { help, safe, certainty: Certainty::Likely, changes: vec![change] });
        self
    }

    /// Asks whether the value `near` was meant, and offers to write it.
    #[must_use]
    pub fn perhaps(self, span: Span, near: &str) -> Self {
        self.near(near, false, Change::Value { span, value: near.to_owned() })
    }

    /// The same for one that may not be near enough: else says `otherwise`.
    #[must_use]
    pub fn perhaps_or(self, span: Span, near: Option<&str>, otherwise: impl FnOnce() -> String) -> Self {
        match near {
            Some(near) => self.perhaps(span, near),
            None => self.help(otherwise()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_asked_for() {
        assert_eq!(suggest("dn_rcp_port", ["dn_rpc_port"], String::new), "did you mean `dn_rpc_port`?");
        assert_eq!(suggest("zebra", ["dn_rpc_port"], || "it has none".to_owned()), "it has none");
    }
}
