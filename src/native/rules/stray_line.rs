//! LINT012: stray-line.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::formats::{Entry, LineKind, Separator};
use crate::product::Syntax;
use crate::source::SourceFile;

declare_rule! {
    /// Reports lines that are neither a setting nor a comment.
    ///
    /// ## What it checks
    ///
    /// Lines without `=` or `:`.
    ///
    /// ## Why it matters
    ///
    /// The server reads such a line as a key without a value, or ignores it: the setting has no effect. In a `.cfg` file
    /// it is an error.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// cluster_name plant
    /// >>>>>>> their change
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_rpc_port=6667
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `KEY=VALUE`, or put a `#` before the line.
    pub static STRAY_LINE = {
        code: "LINT012", name: "stray-line", severity: Warning, confidence: Source,
        marks: [LeftOut]
    }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    let mut ranges = Vec::new();
    match file.kind.syntax {
        Syntax::Properties => {
            let is_known = |key: &str| context.view.is_some_and(|view| !view.catalog.find(key).is_empty());
            for entry in file.document.entries.iter().filter(|entry| is_stray(source, entry)) {
                let end = entry.value.range.end.max(entry.key.range.end);
                // A space does as a sign between a known key and its value.
                let has_value = !file.value(source, entry).value.is_empty();
                if !(has_value && is_known(&file.key(source, entry).value)) {
                    ranges.push(entry.key.range.start..end);
                }
            }
        }
        Syntax::Settings => {
            let lines = file.document.lines.iter().filter(|line| line.kind == LineKind::Other);
            ranges.extend(lines.map(|line| {
                let text = source.text.get(line.range.clone()).unwrap_or_default();
                line.range.start..line.range.start + text.trim_end().len()
            }));
        }
        _ => {}
    }
    const MOST: usize = 20;
    for range in ranges.into_iter().take(MOST) {
        let text = words::shorten(source.text.get(range.clone()).unwrap_or_default().trim());
        let message = format!("`{text}` is neither a setting nor a comment");
        let finding = Finding::new(&STRAY_LINE, file.span(range), message);
        let finding = match file.kind.syntax {
            Syntax::Settings => {
                finding.severity(Severity::Error).note("the server silently ignores the line")
            }
            _ => finding,
        };
        findings.push(finding.help("write KEY=VALUE, or put a `#` before the line"));
    }
}

/// Whether an entry is one only because every line is: it has no sign, or no name before it.
pub(crate) fn is_stray(source: &SourceFile, entry: &Entry) -> bool {
    entry.separator == Separator::None || entry.key.text(&source.text).is_empty()
}
