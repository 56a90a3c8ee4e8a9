//! Comments of native files, each with the setting that it is about.

use crate::formats::LineKind;
use crate::product::{Folder, Syntax};
use crate::source::{SourceMap, Span};

/// Comments that someone wrote above a setting. Files that are mostly comments are the shipped ones, and theirs are
/// not someone's.
pub(super) fn comments(folder: &Folder, sources: &SourceMap) -> Vec<(String, Span)> {
    const MOST_LINES: usize = 3;
    let mut found = Vec::new();
    for file in &folder.files {
        let text = &sources.file(file.file).text;
        let document = &file.document;
        let count = document.lines.iter().filter(|line| line.kind == LineKind::Comment).count();
        let is_script = matches!(file.kind.syntax, Syntax::Shell | Syntax::Batch);
        if count > document.entries.len() * if is_script { 1 } else { 2 } + 5 {
            continue;
        }
        let mut block: Vec<String> = Vec::new();
        for line in &document.lines {
            match line.kind {
                LineKind::Comment => {
                    let words = text[line.range.clone()].trim().trim_start_matches(['#', '!', '/', '@', ':']);
                    let words = match file.kind.syntax {
                        Syntax::Batch => words.get(3..).unwrap_or_default(),
                        // The line that names the interpreter.
                        Syntax::Shell if text[line.range.clone()].starts_with("#!") => "",
                        _ => words,
                    };
                    block.push(words.trim().to_owned());
                }
                LineKind::Entry(index) => {
                    let value = &document.entries[index].value.range;
                    let span = file.span(value.clone());
                    if block.len() <= MOST_LINES && !block.iter().any(|line| is_ours(line)) {
                        found
                            .extend(block.drain(..).filter(|line| !line.is_empty()).map(|line| (line, span)));
                    }
                    block.clear();
                }
                _ => block.clear(),
            }
        }
    }
    found
}

/// Whether a comment is one that clusterc writes, or one for it.
fn is_ours(line: &str) -> bool {
    let location = line.split([':', ' ']).next().unwrap_or_default();
    line.contains("clusterc")
        || location.ends_with(".kdl")
        || location.ends_with(".yaml")
        || line.contains('\u{fffd}')
}
