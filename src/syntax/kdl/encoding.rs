//! The bytes of a file: is it UTF-8, and are all its characters allowed?

use super::chars::{self, Class};
use crate::diagnostic::Finding;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::rules::{forbidden_character, invalid_encoding};

/// How many lines of a file are reported one by one; the rest is counted.
const MOST_LINES: usize = 20;

/// The finding for a file that is UTF-16: nothing in it can be read.
pub(in crate::syntax) fn other_width(file: FileId, source: &SourceFile) -> Option<Finding> {
    let bytes = source.text.as_bytes();
    let mark: Vec<u8> = source.invalid.iter().take(2).map(|&(_, byte)| byte).collect();
    let begins_invalid = source.text.starts_with("\u{fffd}\u{fffd}");
    let name = match mark[..] {
        [0xff, 0xfe] if begins_invalid => "UTF-16, little-endian",
        [0xfe, 0xff] if begins_invalid => "UTF-16, big-endian",
        _ => {
            // Without a mark: every other byte of plain text is NUL.
            let head = &bytes[..bytes.len().min(64)];
            let nuls = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
            let enough = head.len() / 2 - head.len() / 16;
            match (nuls(0), nuls(1)) {
                _ if head.len() < 8 => return None,
                (0, odd) if odd >= enough => "UTF-16, little-endian",
                (even, 0) if even >= enough => "UTF-16, big-endian",
                _ => return None,
            }
        }
    };
    let start = if begins_invalid { "\u{fffd}\u{fffd}".len() } else { 0 };
    let first = source.text[start..].chars().next().map_or(0, char::len_utf8);
    let end = if start > 0 { start } else { first };
    Some(invalid_encoding::other_width(Span::new(file, 0, end), name))
}

/// Reports bytes that are not UTF-8 and characters that KDL forbids, at most one finding each per line.
pub(super) fn check(file: FileId, source: &SourceFile) -> Vec<Finding> {
    let mut findings = invalid_bytes(file, source);
    characters(file, source, &mut findings);
    findings
}

/// Reports bytes that are not UTF-8, at most one finding for each line.
pub(in crate::syntax) fn invalid_bytes(file: FileId, source: &SourceFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut rest = source.invalid.as_slice();
    while let Some(&(start, _)) = rest.first() {
        let line = chars::line_end(source.text.as_bytes(), start);
        let on_line = rest.partition_point(|&(at, _)| at < line);
        let (here, later) = rest.split_at(on_line.max(1));
        // One after the other, as far as they go without a gap.
        let run = here.iter().zip(0..).take_while(|((at, _), index)| *at == start + 3 * index).count();
        let bytes: Vec<u8> = here.iter().map(|&(_, byte)| byte).collect();
        let is_last = findings.len() + 1 == MOST_LINES;
        let more = if is_last { later.len() } else { 0 };
        let span = Span::new(file, start, start + 3 * run);
        findings.push(invalid_encoding::bytes(span, &bytes, is_legacy_chinese(here), more));
        if is_last {
            break;
        }
        rest = later;
    }
    findings
}

/// Whether the bytes come in pairs, as they do in GBK; single ones are Latin-1's.
fn is_legacy_chinese(bytes: &[(usize, u8)]) -> bool {
    bytes.windows(2).any(|pair| pair[0].0 + 3 == pair[1].0 && pair[0].1 >= 0x81 && pair[1].1 >= 0x40)
}

/// Looks for characters that are forbidden, and for those that are where others were lost.
fn characters(file: FileId, source: &SourceFile, findings: &mut Vec<Finding>) {
    let text = source.text.as_str();
    let bytes = text.as_bytes();
    let mut look_for_lost = source.invalid.is_empty();
    let mut lines = 0;
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(suspect) = next_suspect(bytes, at) {
        let (class, length) = chars::class_at(bytes, suspect);
        at = suspect + length;
        if class != Class::Forbidden {
            if look_for_lost && text[suspect..at] == *"\u{fffd}" {
                findings.push(invalid_encoding::replacement(Span::new(file, suspect, at)));
                look_for_lost = false;
            }
            continue;
        }
        let runs = forbidden_runs(file, bytes, suspect);
        findings.extend(runs.first().map(|&first| forbidden_character::at(text, first, &runs)));
        lines += 1;
        if lines == MOST_LINES {
            return;
        }
        at = chars::line_end(bytes, at);
    }
}

/// The runs of forbidden characters from `from` to the end of its line; the first hundred of them.
fn forbidden_runs(file: FileId, bytes: &[u8], from: usize) -> Vec<Span> {
    let mut runs = Vec::new();
    let mut at = from;
    while runs.len() < 100 {
        let start = at;
        while let (Class::Forbidden, length) = chars::class_at(bytes, at) {
            at += length;
        }
        if at > start {
            runs.push(Span::new(file, start, at));
        }
        match chars::class_at(bytes, at) {
            (Class::Newline | Class::End, _) => break,
            (_, length) => at += length,
        }
    }
    runs
}

/// The next byte that may start a character worth a look. Whole blocks of others are skipped at once.
fn next_suspect(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for block in bytes.get(from..)?.chunks(64) {
        if block.iter().fold(false, |found, &byte| found | may_be_forbidden(byte)) {
            let offset = block.iter().position(|&byte| may_be_forbidden(byte))?;
            return Some(at + offset);
        }
        at += block.len();
    }
    None
}

/// Control characters, and the first bytes of those outside of ASCII.
fn may_be_forbidden(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || matches!(byte, 0x7f | 0xe2 | 0xef)
}
