//! SYN013.

use crate::declare_rule;
use crate::diagnostic::{Edit, Finding, Fix};
use crate::source::Span;

declare_rule! {
    /// Reports invisible characters that are not allowed in a spec: NUL, control characters, direction marks.
    ///
    /// ## What it checks
    /// KDL forbids the control characters except tab and the line ends, the marks that change the direction
    /// of writing (U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), and U+FEFF except at the start of the
    /// file. U+FDD0 to U+FDEF, which Unicode keeps for programs' own use, are forbidden too: clusterc uses them for
    /// secrets. There is one finding for each line; the characters are ignored.
    ///
    /// ## Why it matters
    /// They come from text copied from a web page, or from a damaged disk. Two names that look alike would be
    /// different, and direction marks can make a line look different from its content.
    ///
    /// ```kdl,fails
    #[doc = " host \"n-1\u{200e}\""]
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1"
    /// ```
    ///
    /// ## How to fix
    /// Delete them. In a string that needs one of the others, write it as `\u{200e}`.
    pub static FORBIDDEN_CHARACTER = {
        code: "SYN013", name: "forbidden-character", severity: Error, confidence: Language,
        marks: [Text],
    }
}

/// The runs of forbidden characters of one line, and the first of them.
pub(in crate::syntax) fn at(text: &str, first: Span, runs: &[Span]) -> Finding {
    let letters = |run: Span| text.get(run.range()).unwrap_or_default().chars();
    let letter = letters(first).next().unwrap_or_default();
    let shown = match name(letter) {
        "" => format!("U+{:04X}", u32::from(letter)),
        name => format!("U+{:04X} ({name})", u32::from(letter)),
    };
    let count: usize = runs.iter().map(|&run| letters(run).count()).sum();
    let (message, title) = match count {
        1 => (format!("the character {shown} is not allowed in a spec"), "delete it"),
        _ => (format!("{count} characters, starting with {shown}, are not allowed in a spec"), "delete them"),
    };
    let finding = Finding::new(&FORBIDDEN_CHARACTER, first, message);
    if letter == '\0' {
        return finding
            .note("NUL bytes come from a damaged or half-written file")
            .help("compare the file with another copy, then delete them");
    }
    let mut finding = finding.note("most editors do not show it").help(title);
    let edits = runs.iter().map(|&span| Edit { span, text: String::new() }).collect();
    finding.fixes.push(Fix { title: title.to_owned(), safe: true, edits });
    finding
}

/// A scalar of a YAML spec with characters that are reserved, bare or by their numbers.
pub(in crate::syntax) fn reserved(span: Span) -> Finding {
    Finding::new(&FORBIDDEN_CHARACTER, span, "U+FDD0 to U+FDEF are not allowed in a spec")
        .note("Unicode reserves them for internal use")
        .help("delete them")
}

fn name(letter: char) -> &'static str {
    match letter {
        '\0' => "NUL",
        '\u{1b}' => "escape",
        '\u{7f}' => "delete",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "direction control",
        '\u{feff}' => "byte order mark",
        _ => "",
    }
}
