//! SYN010.

use super::shown;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports the spelling of KDL 1: `true` without `#`, `r"…"`.
    ///
    /// ## What it checks
    /// Specs are KDL 2. There the keywords are `#true`, `#false`, `#null`, `#inf`, `#-inf` and `#nan`, and raw
    /// strings are between `#"` and `"#`. The words without `#` are neither keywords nor strings. clusterc reads
    /// the value as it was probably meant.
    ///
    /// ## Why it matters
    /// `true` could be a boolean of KDL 1 or the string `true`; KDL 2 refuses to guess.
    ///
    /// ```kdl,fails
    /// service enabled=true
    /// ```
    ///
    /// ```kdl,passes
    /// service enabled=#true label="true"
    /// ```
    ///
    /// ## How to fix
    /// Put a `#` before the keyword, or quotes around the text. Turn `r"…"` into `#"…"#`.
    pub static OLD_KDL = {
        code: "SYN010", name: "old-kdl", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// `true` and its like without a `#`. As a name it can only be a string.
pub(in crate::syntax) fn keyword(span: Span, word: &str, is_name: bool) -> Finding {
    if is_name {
        let quoted = format!("\"{word}\"");
        return Finding::new(&OLD_KDL, span, format!("the name `{word}` has no quotes"))
            .note(format!("`{word}` is reserved to avoid confusion with the keyword `#{word}`"))
            .help(format!("put it in quotes: `{quoted}`"))
            .safe_fix("put it in quotes", span, quoted);
    }
    let finding = Finding::new(&OLD_KDL, span, format!("the keyword `{word}` has no `#`"))
        .help(format!("write `#{word}`, or `\"{word}\"` for the string"));
    match word {
        "true" | "false" | "null" => finding.safe_fix("put a `#` before it", span, format!("#{word}")),
        _ => finding,
    }
}

/// `r"…"` or `r#"…"#`.
pub(in crate::syntax) fn raw_text(span: Span, content: &str, hashes: usize) -> Finding {
    let hashes = "#".repeat(hashes.max(1));
    let text = format!("{hashes}\"{content}\"{hashes}");
    Finding::new(&OLD_KDL, span, "this raw string starts with `r`, as in KDL 1")
        .help(format!("write `{}`", shown(&text)))
        .safe_fix("write it as KDL 2 does", span, text)
}

/// `/- kdl-version 1`. `number` covers the 1.
pub(in crate::syntax) fn version(span: Span, number: Span) -> Finding {
    Finding::new(&OLD_KDL, span, "the file says that it is KDL 1")
        .note("it is read as KDL 2; every difference is reported where it occurs")
        .help("write `/- kdl-version 2`, or remove the line")
        .safe_fix("change it to KDL 2", number, "2")
}
