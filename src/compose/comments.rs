//! The comments of a YAML file, each with the lines that it may be about.

use super::Remark;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::yaml::{self, YamlComment};

/// How many lines below a comment are checked for what it is about.
const MOST_LINES: usize = 12;

/// The comments of a file, in the order written. Those for clusterc itself are omitted: they are in the model, or are
/// remarks of their own.
pub fn comments(file: FileId, source: &SourceFile) -> Vec<Remark> {
    let (tree, _) = yaml::read(file, source);
    let starts = source.line_starts();
    let line = |number: usize| -> Option<(Span, &str)> {
        let start = *starts.get(number)? as usize;
        let text = source.line_text(number as u32 + 1);
        Some((Span::new(file, start, start + text.len()), text))
    };
    let says =
        |text: &str| !text.trim().is_empty() && !text.trim_start_matches('\u{feff}').trim().starts_with('#');
    let first =
        (0..starts.len()).find(|number| line(*number).is_some_and(|(_, text)| says(text))).unwrap_or(0);
    let line_number = |comment: &YamlComment| source.position(comment.span.start as usize).line;
    let mut remarks = Vec::new();
    let mut dropped = crate::maps::HashSet::default();
    // A key that is commented out sets nothing, and the comment above it is about nothing.
    for comment in tree.comments.iter().rev().filter(|comment| comment.is_alone) {
        let own = line_number(comment);
        if is_commented_out(&comment.text) || dropped.contains(&(own + 1)) {
            dropped.insert(own);
        }
    }
    let is_kept = |comment: &&YamlComment| {
        !comment.text.starts_with("clusterc:")
            && (!comment.is_alone || !dropped.contains(&line_number(comment)))
    };
    for comment in tree.comments.iter().filter(is_kept) {
        let own = source.position(comment.span.start as usize).line as usize - 1;
        let text = comment.text.to_string();
        let mut about = Vec::new();
        if !comment.is_alone {
            about.extend(line(own).map(|(span, _)| span));
        } else if own > first || !is_head(own, first, &line) {
            let below =
                (own + 1..starts.len()).filter_map(line).filter(|(_, text)| says(text)).take(MOST_LINES);
            let mut header: Option<usize> = None;
            for (span, text) in below {
                let indent = text.len() - text.trim_start().len();
                // Below a key without its own value, its block says what it is about.
                if header.is_some_and(|header| indent <= header) {
                    break;
                }
                about.push(span);
                let is_header = text.split(" #").next().unwrap_or(text).trim_end().ends_with(':');
                if !is_header && header.is_none() {
                    break;
                }
                header = header.or(Some(indent));
            }
        }
        if !text.is_empty() && (!about.is_empty() || own < first) {
            remarks.push(Remark::Comment { text, about, is_behind: !comment.is_alone });
        }
    }
    remarks
}

/// Whether a comment is a key with its value that was removed: `# jdk_tar_dir: /jdk.tar.gz`.
fn is_commented_out(text: &str) -> bool {
    let text = text.strip_prefix("- ").unwrap_or(text);
    let Some((key, rest)) = text.split_once(':') else { return false };
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let is_key = !key.is_empty() && key.chars().all(is_word) && key.contains(['_', '-', '.']);
    is_key && (rest.is_empty() || rest.starts_with(' '))
}

/// Whether a comment is at the head of the file: an empty line parts it from what the file says.
fn is_head<'a>(own: usize, first: usize, line: &impl Fn(usize) -> Option<(Span, &'a str)>) -> bool {
    (own + 1..first).any(|number| line(number).is_some_and(|(_, text)| text.trim().is_empty()))
}
