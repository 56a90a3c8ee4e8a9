//! A native file in a block of a manifest: read without the block's indentation, with its locations in the manifest.

use std::ops::Range;

use crate::formats::{Document, Entry, Piece, batch, cfg, properties, shell};
use crate::product::Syntax;
use crate::syntax::yaml::{YamlEntry, YamlStyle};

/// Reads the text of a block; `None` when it is written in another way.
pub(super) fn read(syntax: Syntax, source: &str, entry: &YamlEntry) -> Option<Document> {
    if entry.value.scalar()?.style != YamlStyle::Block {
        return None;
    }
    // From the line after the sign of the block on, as far as lines are indented.
    let start = source[entry.key_span.end as usize..].find('\n')? + entry.key_span.end as usize + 1;
    let key_line = source[..entry.key_span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let outer = entry.key_span.start as usize - key_line;
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut at = start;
    for line in source[start..].split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if !line.trim().is_empty() && indent <= outer {
            break;
        }
        lines.push(at..at + line.len());
        at += line.len();
    }
    let indent = |range: &Range<usize>| {
        let line = &source[range.clone()];
        (!line.trim().is_empty()).then(|| line.len() - line.trim_start_matches(' ').len())
    };
    let indent = lines.iter().find_map(indent)?;
    let mut text = String::new();
    // Where each line of the text starts, there and in the manifest.
    let mut locations: Vec<(usize, usize)> = Vec::new();
    for range in lines {
        let cut =
            indent.min(source[range.clone()].len() - source[range.clone()].trim_start_matches(' ').len());
        locations.push((text.len(), range.start + cut));
        // A reader of YAML ends lines as Linux does.
        let line = &source[range.start + cut..range.end];
        text.push_str(line.strip_suffix("\r\n").unwrap_or(line));
        text.push_str(if line.ends_with("\r\n") { "\n" } else { "" });
    }
    let document = match syntax {
        Syntax::Properties | Syntax::Record => properties::read(&text),
        Syntax::Shell => shell::read(&text),
        Syntax::Batch => batch::read(&text),
        Syntax::Settings => cfg::read(&text),
        Syntax::Table | Syntax::Opaque => return None,
    };
    let location = |at: usize| {
        let line = locations.partition_point(|(start, _)| *start <= at).max(1) - 1;
        let (start, there) = locations[line];
        there + (at - start)
    };
    let moved = |range: &Range<usize>| {
        let start = location(range.start);
        // The end belongs to the line of the last byte.
        let end = if range.end > range.start { location(range.end - 1) + 1 } else { start };
        start..end
    };
    let piece = |piece: &Piece| {
        let range = moved(&piece.range);
        if piece.is_plain() {
            Piece::plain(range)
        } else {
            Piece::meaning(range, piece.text(&text).into_owned())
        }
    };
    let entries = document.entries.iter().map(|entry| Entry {
        key: piece(&entry.key),
        value: piece(&entry.value),
        separator: entry.separator.clone(),
        line: moved(&entry.line),
        ..entry.clone()
    });
    let lines =
        document.lines.iter().map(|line| crate::formats::Line { range: moved(&line.range), kind: line.kind });
    Some(Document { entries: entries.collect(), lines: lines.collect() })
}
