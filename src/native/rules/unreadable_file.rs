//! LINT009: unreadable-file.

use crate::catalog::Catalog;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::formats::{LineKind, Separator};
use crate::product::{FileKind, NativeFile, Syntax};
use crate::source::{SourceFile, Span};

declare_rule! {
    /// Reports files that are skipped, and why.
    ///
    /// ## What it checks
    ///
    /// Files whose names a product knows: whether they can be read, are text, have an acceptable size, and have any
    /// settings of the product. Another format under such a name, for example YAML, is an info.
    ///
    /// ## Why it matters
    ///
    /// Their content is unknown, so they may contain settings that are missing in other files. A `.cfg` file
    /// in UTF-16 is an error: the server does not start with it (seen with the engine of 3.00.4.1).
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cluster_name=a<NUL>b
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// Make the file readable, or exclude its folder from the run.
    pub static UNREADABLE_FILE = {
        code: "LINT009", name: "unreadable-file", severity: Warning, confidence: Language,
        marks: [LeftOut]
    }
}

/// A finding for a file whose encoding its server refuses; `None` when it does not.
pub(crate) fn refused(span: Span, path: &str, kind: FileKind, bytes: &[u8]) -> Option<Finding> {
    (kind.syntax == Syntax::Settings && is_utf_16(bytes)).then(|| {
        Finding::new(&UNREADABLE_FILE, span, format!("`{path}` is UTF-16"))
            .severity(Severity::Error)
            .note("the server does not start: it reads UTF-8 and ANSI only")
            .help("save the file as UTF-8 without a byte order mark")
    })
}

fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// A finding for one file.
pub(crate) fn finding(span: Span, path: &str, reason: &str) -> Finding {
    Finding::new(&UNREADABLE_FILE, span, format!("`{path}` is skipped: {reason}"))
}

/// Why bytes are not text; `None` when they are.
pub(crate) fn no_text(bytes: &[u8]) -> Option<&'static str> {
    if is_utf_16(bytes) {
        return Some("it is UTF-16, which the server cannot read");
    }
    let head = &bytes[..bytes.len().min(64 * 1024)];
    head.contains(&0).then_some("it is not text")
}

/// A finding for a file in which no line is a setting of the product, nor one that is only misspelt.
pub(crate) fn other_text(file: &NativeFile, source: &SourceFile, catalog: &Catalog) -> Option<Finding> {
    /// From so many lines on, settings that nothing knows are those of something else.
    const MANY: usize = 5;
    /// So many are compared with the names that are known.
    const MOST: usize = 100;
    if !matches!(file.kind.syntax, Syntax::Properties | Syntax::Settings) {
        return None;
    }
    let entries = &file.document.entries;
    let others = file.document.lines.iter().filter(|line| line.kind == LineKind::Other).count();
    let has_settings = entries.iter().any(|entry| entry.separator == Separator::Equals);
    let lines = entries.len() + others;
    if lines < 2 || has_settings && lines < MANY {
        return None;
    }
    // Some products write the name of a node before the key.
    let own = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let keys =
        || entries.iter().map(|entry| own(entry.key.text(&source.text).trim_start_matches('\u{feff}')));
    if keys().any(|key| !catalog.find(&key).is_empty()) {
        return None;
    }
    if keys().take(MOST).any(|key| catalog.nearest(&key, |_| true).is_some()) {
        return None;
    }
    let reason = format!("none of its {lines} lines is a setting of {}", catalog.title);
    Some(finding(file.top(), &file.path, &reason).severity(Severity::Info))
}
