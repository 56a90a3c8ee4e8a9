//! Fenced blocks of Markdown: compose files, manifests and commands in documents, each with its locations in the
//! document.

use std::ops::Range;

use super::{only, run};

/// How many blocks of a document are read.
const MOST: usize = 200;

/// What a block is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Yaml,
    Shell,
}

/// Whether a file is Markdown, by its name.
pub fn is_markdown(path: &str) -> bool {
    [".md", ".markdown"].iter().any(|ending| path.ends_with(ending))
}

/// How many blocks of a text may be manifests.
pub fn blocks(text: &str) -> usize {
    ranges(text).len()
}

/// A block, with spaces instead of everything else.
pub(super) fn block(text: &str, index: usize) -> Option<(Writing, String)> {
    let (writing, range) = ranges(text).into_iter().nth(index)?;
    let mut padded = only(text, range.clone());
    if writing == Writing::Shell {
        without_prompts(&mut padded, range.start);
    }
    Some((writing, padded))
}

/// Where the blocks are that may be manifests.
fn ranges(text: &str) -> Vec<(Writing, Range<usize>)> {
    let mut found = Vec::new();
    // The fence that is open, its language, and where its text starts.
    let mut open: Option<(&str, &str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim();
        let length = content.len() - content.trim_start_matches(['`', '~']).len();
        let is_fence = length >= 3 && (content.starts_with("```") || content.starts_with("~~~"));
        match open {
            Some((fence, language, from))
                if is_fence && content.len() == length && content.starts_with(fence) =>
            {
                found.extend(writing(language, &text[from..start]).map(|writing| (writing, from..start)));
                open = None;
            }
            None if is_fence => {
                let language =
                    content[length..].trim().split([' ', '{', ',', ':']).next().unwrap_or_default();
                open = Some((&content[..length], language, at));
            }
            _ => {}
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// What a block is written in, where it may be a manifest.
fn writing(language: &str, text: &str) -> Option<Writing> {
    let is_yaml = text.contains("services:") || text.contains("kind:");
    match language.to_ascii_lowercase().as_str() {
        "yaml" | "yml" | "docker-compose" | "compose" | "dockercompose" => is_yaml.then_some(Writing::Yaml),
        "sh" | "bash" | "shell" | "zsh" | "console" | "shell-session" | "terminal" => {
            run::may_start(text).then_some(Writing::Shell)
        }
        "" if run::may_start(text) => Some(Writing::Shell),
        "" => (is_yaml && text.contains("image:")).then_some(Writing::Yaml),
        _ => None,
    }
}

/// Puts spaces instead of prompts, and of what programs answered where there are prompts.
fn without_prompts(padded: &mut String, from: usize) {
    let block = padded[from..].to_owned();
    let has_prompt = |line: &str| line.trim_start().starts_with("$ ");
    if !block.lines().any(has_prompt) {
        return;
    }
    padded.truncate(from);
    let mut goes_on = false;
    for line in block.split_inclusive('\n') {
        let space = |text: &str| -> String {
            text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
        };
        let kept = if has_prompt(line) {
            line.find('$').map_or(0, |sign| sign + 1)
        } else if goes_on {
            let content = line.trim_start();
            line.len() - content.strip_prefix("> ").unwrap_or(content).len()
        } else {
            line.len()
        };
        goes_on = kept < line.len() && line.trim_end().ends_with('\\');
        padded.push_str(&space(&line[..kept]));
        padded.push_str(&line[kept..]);
    }
}
