//! LINT010: byte-order-mark.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::formats::cfg::lost_name;
use crate::product::Syntax;

declare_rule! {
    /// Reports files that start with a byte order mark.
    ///
    /// ## What it checks
    ///
    /// The first three bytes of a file.
    ///
    /// ## Why it matters
    ///
    /// The server reads the mark as part of the first line: if that line is a setting, the server does not find it
    /// under its name. In a `.cfg` file the mark causes no problem before an empty line or a comment (seen with the
    /// engine of 3.00.4.1).
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// <BOM>cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
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
    /// Save the file as UTF-8 without the mark; `--fix` removes it.
    pub static BYTE_ORDER_MARK = { code: "LINT010", name: "byte-order-mark", severity: Warning, confidence: Source }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    if !source.text.starts_with('\u{feff}') || context.is_in_manifest() {
        return;
    }
    let span = file.span(0..'\u{feff}'.len_utf8());
    let mut finding = Finding::new(&BYTE_ORDER_MARK, span, "the file starts with a byte order mark");
    if file.kind.syntax == Syntax::Settings {
        let entry = file.document.entries.first().filter(|entry| entry.line.start == 0);
        // Before an empty line or a comment it does no harm.
        let Some(entry) = entry else { return };
        let key = file.key(source, entry).value;
        let name = lost_name(&key).unwrap_or(&key);
        finding = finding
            .note(format!("the server reads it as part of the key: `{}` is not set", words::shorten(name)));
        if context.is_needed(name) {
            finding = finding
                .severity(Severity::Error)
                .note("without it the process does not start or does not join");
        }
    } else {
        finding = finding.note("the server reads it as part of the first line");
    }
    findings.push(finding.help("remove the mark").safe_fix("remove the mark", span, ""));
}
