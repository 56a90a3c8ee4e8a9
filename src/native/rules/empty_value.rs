//! LINT025: empty-value.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::formats::cfg::lost_name;
use crate::formats::opaque;
use crate::product::Syntax;

declare_rule! {
    /// Reports settings without a value, and lists with an empty item.
    ///
    /// ## What it checks
    ///
    /// `.cfg` files: lines with nothing after `=`, and lists with nothing between two commas.
    ///
    /// ## Why it matters
    ///
    /// The server drops the line with a warning, and the default is in effect (seen with the engine of 3.00.4.1). A
    /// later line of the same key is then used. An empty item stays in the list; only a comma at the end of the
    /// list is ignored.
    ///
    /// ```files,fails
    /// == server/dolphindb.cfg
    /// mode=single
    /// workerNum=
    /// ```
    ///
    /// ```files,passes
    /// == server/dolphindb.cfg
    /// mode=single
    /// #workerNum=4
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the value, or remove the line.
    pub static EMPTY_VALUE = {
        code: "LINT025", name: "empty-value", severity: Warning, confidence: Source,
        marks: [LeftOut]
    }
}

/// Looks for it in one file. If the process needs the key, its absence is a separate finding.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    if file.kind.syntax != Syntax::Settings {
        return;
    }
    for entry in &file.document.entries {
        let key = file.key(source, entry);
        if key.value.is_empty() || lost_name(&key.value).is_some() {
            continue;
        }
        let shown = words::shorten(&key.value);
        if entry.value.range.is_empty() {
            if !context.is_needed(&key.value) {
                findings.push(
                    Finding::new(&EMPTY_VALUE, key.span, format!("`{shown}` has no value"))
                        .note("the server ignores the line with a warning and uses the default")
                        .help("write the value, or remove the line"),
                );
            }
            continue;
        }
        let value = file.value(source, entry);
        let text = value.value.trim();
        // A comma at the end makes no item.
        let items = text.strip_suffix(',').unwrap_or(text).split(',');
        let full: Vec<&str> = items.clone().map(str::trim).filter(|item| !item.is_empty()).collect();
        if !text.is_empty()
            && full.len() < items.count()
            && !opaque::find(text).is_some_and(|found| found.contains(','))
        {
            let right = format!("{}={}", key.value, full.join(","));
            findings.push(
                Finding::new(&EMPTY_VALUE, value.span, format!("the list of `{shown}` has an empty item"))
                    .note("the server splits every value at commas and keeps the empty item")
                    .help(format!("write `{}`", words::shorten(&right)))
                    .unsafe_fix("remove the empty item", value.span, full.join(",")),
            );
        }
    }
}
