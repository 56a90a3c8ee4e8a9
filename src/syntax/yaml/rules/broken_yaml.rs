//! YAML001: broken-yaml.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports text that is not YAML and matches no more specific rule.
    ///
    /// ## What it checks
    ///
    /// Whether the file can be read as YAML 1.2: every line a `key: value`, a `- item`, or part of a string; every
    /// `[` and `{` closed.
    ///
    /// ## Why it matters
    ///
    /// Unreadable lines have no effect. The line is skipped and reading continues below it, so that all mistakes
    /// are reported at once.
    ///
    /// ```yaml,fails
    /// global:
    ///   user: root
    ///   deploy dir
    ///   ssh_port: 22
    /// ```
    ///
    /// ```yaml,passes
    /// global:
    ///   user: root
    ///   deploy_dir: /data
    ///   ssh_port: 22
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `key: value`, with the key's value behind it or as a deeper block below it.
    pub static BROKEN_YAML = {
        code: "YAML001", name: "broken-yaml", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `[` or `{` without its second.
pub(in crate::syntax::yaml) fn unclosed(span: Span, open: char) -> Finding {
    let close = if open == '[' { ']' } else { '}' };
    Finding::new(&BROKEN_YAML, span, format!("the `{open}` here has no `{close}`"))
        .note(format!("in YAML, a value that starts with `{open}` is a collection"))
        .help(format!("close it with `{close}`, or put the value in quotes if it is a string"))
}

/// A line that is neither a key nor an item.
pub(in crate::syntax::yaml) fn no_key(span: Span, line: &str) -> Finding {
    let finding =
        Finding::new(&BROKEN_YAML, span, format!("expected `key: value`, found `{}`", words::shorten(line)));
    if line.contains('=') {
        return finding
            .help("indent a multi-line string below its key: write `key: |`, then the indented lines");
    }
    finding.help("add a `:` and a value, or make it a comment with `#`")
}

/// Anything else, in the parser's words.
pub(in crate::syntax::yaml) fn other(span: Span, reason: &str) -> Finding {
    let reason = reason.trim_start_matches("while parsing ").trim_end_matches('.');
    Finding::new(&BROKEN_YAML, span, "this is not valid YAML")
        .note(format!("the reader stopped: {reason}"))
        .help("check this line and the lines around it: keys, spaces after `:` and `-`, quotes, indentation")
}
