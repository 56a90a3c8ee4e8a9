//! LINT009: unreadable-file.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports files that are skipped, and why.
    ///
    /// ## What it checks
    ///
    /// Files whose names a product knows: whether they can be read, are text, and are of a sensible size.
    ///
    /// ## Why it matters
    ///
    /// What they say is not known, so what other files lack may stand there.
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
    /// Make the file readable, or leave its folder out of the run.
    pub static UNREADABLE_FILE = { code: "LINT009", name: "unreadable-file", severity: Warning, confidence: Language }
}

/// A finding for one file.
pub(crate) fn finding(span: Span, path: &str, reason: &str) -> Finding {
    Finding::new(&UNREADABLE_FILE, span, format!("`{path}` is skipped: {reason}"))
}

/// Why bytes are no text; `None` when they are.
pub(crate) fn no_text(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some("it is UTF-16, which the server does not read");
    }
    let head = &bytes[..bytes.len().min(64 * 1024)];
    head.contains(&0).then_some("it is no text")
}
