//! Sites as files write them: `HOST:PORT:ALIAS`.

use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::native::odd_site;
use crate::source::Span;

/// A site with the places of its parts.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) host: Spanned<Box<str>>,
    pub(super) port: Spanned<Box<str>>,
    pub(super) alias: Spanned<Box<str>>,
    pub(super) span: Span,
}

impl Site {
    /// Reads a site; a finding says what is odd about it.
    pub(super) fn read(text: &Spanned<Box<str>>, findings: &mut Vec<Finding>) -> Option<Self> {
        let value = &*text.value;
        let part = |start: usize, end: usize| {
            let piece = &value[start..end];
            let from = text.span.start as usize + start;
            Spanned::new(piece.into(), Span::new(text.span.file, from, from + piece.len()))
        };
        let first = value.find(':');
        let second = first.and_then(|first| value[first + 1..].find(':').map(|at| first + 1 + at));
        let (Some(first), Some(second)) = (first, second) else {
            let message = format!("`{}` is no site", words::shorten(value));
            findings.push(odd_site(text.span, message).help("write HOST:PORT:ALIAS"));
            return None;
        };
        let alias = &value[second + 1..];
        // What follows the alias in cluster.nodes is copied along now and then.
        let end = second + 1 + alias.find(',').unwrap_or(alias.len());
        if end < value.len() {
            let rest = Span::new(text.span.file, text.span.start as usize + end, text.span.end as usize);
            let message = format!("`{}` is no part of a site", words::shorten(&value[end..]));
            let finding = odd_site(rest, message)
                .note("the alias ends there in cluster.nodes; here the node takes another one than the cluster knows")
                .unsafe_fix("take it out", rest, "");
            findings.push(finding.severity(crate::diagnostic::Severity::Warning));
        }
        let site = Self {
            host: part(0, first),
            port: part(first + 1, second),
            alias: part(second + 1, end),
            span: text.span,
        };
        let is_plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
        if !site.alias.value.chars().all(is_plain) || site.alias.value.is_empty() {
            let message = format!("`{}` is no alias", words::shorten(&site.alias.value));
            findings.push(odd_site(site.alias.span, message).help("write letters, digits, `_` and `-`"));
        }
        Some(site)
    }

    /// As text.
    pub(super) fn endpoint(&self) -> String {
        format!("{}:{}", self.host.value, self.port.value)
    }
}
