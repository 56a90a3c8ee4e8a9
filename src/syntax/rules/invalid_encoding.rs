//! SYN001.

use crate::declare_rule;
use crate::diagnostic::words::{count, list};
use crate::diagnostic::{Finding, Severity};
use crate::source::Span;

declare_rule! {
    /// Reports bytes that are not UTF-8, and files in UTF-16.
    ///
    /// ## What it checks
    /// A spec is a text file in UTF-8. Each line with other bytes is reported with their values. A file in
    /// UTF-16 is reported once. The character U+FFFD, which editors and converters put where they lost
    /// some, is a warning.
    ///
    /// ## Why it matters
    /// The meaning of the bytes depends on the encoding of the editor that wrote them, and is
    /// not visible in the file. Names and paths would reach the servers garbled.
    ///
    /// ```kdl,fails
    /// site "beijing" label="�"
    /// ```
    ///
    /// ```kdl,passes
    /// site "beijing" label="北京"
    /// ```
    ///
    /// ## How to fix
    /// Save the file as UTF-8. Editors offer it under "Save with encoding"; on a command line,
    /// `iconv -f GBK -t UTF-8 old.kdl > new.kdl` converts a file written on a Chinese Windows.
    pub static INVALID_ENCODING = {
        code: "SYN001", name: "invalid-encoding", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// Bytes on one line that are not UTF-8. `later` counts those after the last line that is reported.
pub(in crate::syntax) fn bytes(span: Span, bytes: &[u8], is_paired: bool, later: usize) -> Finding {
    let mut values: Vec<String> = bytes.iter().take(6).map(|byte| format!("0x{byte:02X}")).collect();
    if bytes.len() > values.len() {
        values.push(format!("{} more", bytes.len() - values.len()));
    }
    let (noun, verb) = if bytes.len() == 1 { ("byte", "is") } else { ("bytes", "are") };
    let guess = if is_paired { ("GBK", "GBK") } else { ("Latin-1 or Windows-1252", "WINDOWS-1252") };
    let finding =
        Finding::new(&INVALID_ENCODING, span, format!("the {noun} {} {verb} not UTF-8", list(values)))
            .caption("not UTF-8")
            .note(format!("the file was probably saved as {}", guess.0))
            .help(format!("save the file as UTF-8, for example with `iconv -f {} -t UTF-8`", guess.1));
    if later == 0 {
        return finding;
    }
    finding.note(format!("{} on further lines", count(later, "more such byte")))
}

/// A file that is not text. `kind` is what it is, where that is known.
pub(in crate::syntax) fn not_text(span: Span, name: &str, kind: Option<&str>) -> Finding {
    let is = kind.map_or("is not text".to_owned(), |kind| format!("is {kind}, not text"));
    Finding::new(&INVALID_ENCODING, span, format!("`{}` {is}", crate::diagnostic::words::shorten(name)))
        .help("use a UTF-8 text file")
}

/// A whole file in UTF-16.
pub(in crate::syntax) fn other_width(span: Span, name: &str) -> Finding {
    Finding::new(&INVALID_ENCODING, span, format!("the file is {name}, not UTF-8"))
        .help("save the file as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`")
}

/// U+FFFD in a text that is UTF-8.
pub(in crate::syntax) fn replacement(span: Span) -> Finding {
    Finding::new(&INVALID_ENCODING, span, "the character U+FFFD replaces a lost character")
        .severity(Severity::Warning)
        .note("editors and converters write it for bytes that they cannot read")
        .help("type the lost characters again")
}
