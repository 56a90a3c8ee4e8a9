//! What a mistake of YAML is to its author: a finding at the line that is to blame, and the lines to omit for
//! the next reading.

use std::ops::Range;

use granit_parser::ErrorKind;

use super::build::Mistake;
use super::rules::{
    broken_yaml, missing_blank, tab_indent, unclosed_quote, uneven_indent, unquoted_character,
};
use super::{MAX_DEPTH, line_of, span};
use crate::diagnostic::Finding;
use crate::source::FileId;
use crate::syntax::rules::{forbidden_character, nesting_too_deep};

/// The finding for a mistake, and the bytes to replace by spaces.
pub(super) fn diagnose(file: FileId, text: &str, mistake: &Mistake) -> (Finding, Range<usize>) {
    let at = floor(text, mistake.at);
    let line = line_of(text, at);
    let blamed = |line: &Range<usize>| with_block(text, line.clone());
    // A tab in the indentation, here or on one of the lines that seem to continue.
    if let Some(line) = near(text, at).into_iter().find(|line| indent(text, line).contains('\t')) {
        let width = indent(text, &line).len();
        let location = line.start..line.start + width;
        return (tab_indent::indentation(span(file, location)), line);
    }
    match &mistake.kind {
        ErrorKind::RecursionLimitExceeded => {
            (nesting_too_deep::yaml(span(file, at..next(text, at)), MAX_DEPTH), 0..text.len())
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            (unclosed_quote::opening(span(file, at..line.end), quote_at(text, at)), blamed(&line))
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => {
            after_quote(file, text, at)
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => {
            let end =
                at + 1 + text[at..line.end].get(1..).and_then(|rest| rest.find('"')).map_or(0, |end| end + 1);
            (
                unquoted_character::escape(span(file, at..end.min(line.end)), &text[at..line.end]),
                blamed(&line),
            )
        }
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            let location = span(file, at..next(text, at));
            (forbidden_character::at(text, location, &[location]), blamed(&line))
        }
        ErrorKind::UnexpectedCharacter { character } => {
            let end = value_end(text, at, &line);
            (unquoted_character::first(span(file, at..end), *character, &text[at..end]), blamed(&line))
        }
        ErrorKind::UnclosedFlowCollection { open } | ErrorKind::MismatchedFlowCollectionEnd { open, .. } => {
            (broken_yaml::unclosed(span(file, at..next(text, at)), *open), blamed(&line))
        }
        kind => by_shape(file, text, at, kind),
    }
}

/// Mistakes that the parser notices late: the line itself or the one before it shows what happened.
fn by_shape(file: FileId, text: &str, at: usize, kind: &ErrorKind) -> (Finding, Range<usize>) {
    let line = line_of(text, at);
    for line in near(text, at) {
        if let Some(finding) = missing_blank::in_line(file, text, &line) {
            return (finding, with_block(text, line));
        }
    }
    let is_second = text[line.start..at].trim_start_matches("- ").contains(": ");
    if matches!(kind, ErrorKind::MappingValueNotAllowed) && is_second {
        return (unquoted_character::second_colon(span(file, at..next(text, at))), with_block(text, line));
    }
    let previous = before(text, line.start);
    let width = |line: &Range<usize>| indent(text, line).len();
    let location =
        line.start + width(&line)..line.start + text[line.clone()].trim_end().len().max(width(&line));
    let is_indent = matches!(
        kind,
        ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::InvalidIndentation
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::BlockSequenceEntryNotAllowed
    );
    if let Some(previous) = previous.filter(|previous| is_indent && width(previous) != width(&line)) {
        let above = span(
            file,
            previous.start + width(&previous)..previous.start + text[previous.clone()].trim_end().len(),
        );
        return (
            uneven_indent::line(span(file, location), width(&line), above, width(&previous)),
            with_block(text, line),
        );
    }
    if matches!(kind, ErrorKind::SimpleKeyExpected) {
        return (
            broken_yaml::no_key(span(file, location), text[line.clone()].trim()),
            with_block(text, line),
        );
    }
    let finding = broken_yaml::other(span(file, at..next(text, at).min(line.end.max(at))), &kind.to_string());
    (finding, with_block(text, line))
}

/// Something is after a closing quote: either it is too much, or the quote opened lines above was never closed.
fn after_quote(file: FileId, text: &str, at: usize) -> (Finding, Range<usize>) {
    let line = line_of(text, at);
    let mark = text[..at].chars().next_back().filter(|letter| matches!(letter, '"' | '\'')).unwrap_or('"');
    let is_odd = |line: &Range<usize>| text[line.clone()].matches(mark).count() % 2 == 1;
    // A line with one quote too few, a little above, opened it.
    let mut above = before(text, line.start);
    for _ in 0..200 {
        let Some(candidate) = above else { break };
        if is_odd(&candidate) {
            let start = candidate.start + text[candidate.clone()].rfind(mark).unwrap_or(0);
            let finding = unclosed_quote::opening(span(file, start..candidate.end), mark);
            return (finding, with_block(text, candidate));
        }
        above = before(text, candidate.start);
    }
    (unclosed_quote::trailing(span(file, at..line.end), text[at..line.end].trim()), with_block(text, line))
}

/// The line of a location, and the one before it, nearest first.
fn near(text: &str, at: usize) -> Vec<Range<usize>> {
    let line = line_of(text, at);
    let after = line.end + 1;
    let next = (after < text.len()).then(|| line_of(text, after));
    let previous = before(text, line.start);
    [Some(line), previous, next].into_iter().flatten().collect()
}

/// The last line before `start` that says something.
fn before(text: &str, start: usize) -> Option<Range<usize>> {
    let mut start = start;
    while start > 0 {
        let line = line_of(text, start - 1);
        let line_text = text[line.clone()].trim();
        if !line_text.is_empty() && !line_text.starts_with('#') {
            return Some(line);
        }
        start = line.start;
    }
    None
}

/// A line with the deeper lines below it: without it they would be elsewhere.
fn with_block(text: &str, line: Range<usize>) -> Range<usize> {
    let width = indent(text, &line).len();
    let mut end = line.end;
    while end < text.len() {
        let below = line_of(text, end + 1);
        let line_text = text[below.clone()].trim();
        if below.start <= end || (!line_text.is_empty() && indent(text, &below).len() <= width) {
            break;
        }
        end = below.end;
    }
    line.start..end
}

/// The spaces that a line starts with.
fn indent<'a>(text: &'a str, line: &Range<usize>) -> &'a str {
    let line_text = &text[line.clone()];
    &line_text[..line_text.len() - line_text.trim_start_matches([' ', '\t']).len()]
}

/// Where the value that starts at a location ends: before a comment, or with its line.
fn value_end(text: &str, at: usize, line: &Range<usize>) -> usize {
    let rest = &text[at..line.end.max(at)];
    at + rest.find(" #").map_or(rest, |comment| &rest[..comment]).trim_end().len()
}

fn quote_at(text: &str, at: usize) -> char {
    text[at..].chars().next().filter(|letter| matches!(letter, '"' | '\'')).unwrap_or('"')
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn next(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}
