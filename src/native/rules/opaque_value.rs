//! LINT007: opaque-value.

use super::{FileContext, literal_text};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::formats::opaque;
use crate::product::Syntax;
use crate::source::{SourceFile, Span};

declare_rule! {
    /// Reports files with placeholders of a template or a shell, which cannot be checked completely.
    ///
    /// ## What it checks
    ///
    /// Values such as `{{ name }}`, `${NAME:-x}`, `<HOSTNAME>`, and lines that are code of a template.
    ///
    /// ## Why it matters
    ///
    /// Values that are filled in later cannot be checked now: clusterc skips such values and everything that
    /// depends on them. A file with code of a template in it is skipped.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_rpc_port={{ port }}
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
    /// Render the template, and check the result.
    pub static OPAQUE_VALUE = { code: "LINT007", name: "opaque-value", severity: Info, confidence: Language }
}

/// Looks for it in one file; it is reported once.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    // Scripts are full of variables, and those that depend on them are omitted.
    if context.is_script() {
        return;
    }
    let own = context.view.and_then(|view| view.catalog.words.name_macro.as_deref());
    let mut found = file.document.entries.iter().filter_map(|entry| {
        let value = file.value(source, entry);
        let placeholder = opaque::find_outside_macro(&value.value, own)?.to_owned();
        // The product replaces none of them, and that is its own finding.
        if file.kind.syntax == Syntax::Settings && literal_text::variable(&value.value).is_some() {
            return None;
        }
        Some((value.span, placeholder))
    });
    let Some((span, placeholder)) = found.next() else { return };
    findings.push(finding(span, &placeholder, 1 + found.count()));
}

/// A finding for the placeholders of a file, at the first of them.
pub(crate) fn finding(span: Span, placeholder: &str, count: usize) -> Finding {
    let placeholder = words::shorten(placeholder);
    let message = match count {
        1 => format!("`{placeholder}` is filled in later and cannot be checked"),
        count => format!("{count} values such as `{placeholder}` are filled in later and cannot be checked"),
    };
    Finding::new(&OPAQUE_VALUE, span, message).help("render the template and check the result")
}

/// A finding for a file that is a template; `None` when it is not one.
pub(crate) fn skipped(file: crate::source::FileId, source: &SourceFile) -> Option<Finding> {
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let code = line.trim();
        if opaque::is_template_code(code) {
            let from = start + (line.len() - line.trim_start().len());
            let span = Span::new(file, from, from + code.len());
            let message = "the file is a template and is skipped";
            return Some(
                Finding::new(&OPAQUE_VALUE, span, message).help("render the template and check the result"),
            );
        }
        start += line.len();
    }
    None
}

/// A finding for a native file in a template of a chart.
pub(crate) fn chart(span: Span, placeholder: &str) -> Finding {
    let message = format!("a template with values such as `{}` is skipped", words::shorten(placeholder));
    Finding::new(&OPAQUE_VALUE, span, message).help("render the chart and check the result")
}
