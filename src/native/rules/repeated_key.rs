//! LINT001: repeated-key.

use std::collections::HashMap;

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Edit, Finding, Fix, Severity, words};
use crate::formats::Entry;
use crate::model::Spanned;

declare_rule! {
    /// Reports settings that a file says more than once.
    ///
    /// ## What it checks
    ///
    /// Every key of a file against the keys before it.
    ///
    /// ## Why it matters
    ///
    /// The last line wins, and the reader of the first line believes something else. Start scripts that look for a port in the
    /// file give up on a second line: then it is an error.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_rpc_address=0.0.0.0
    /// dn_rpc_address=127.0.0.1
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_rpc_address=127.0.0.1
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the line that is meant. `--fix` takes out lines that say the same; `--fix --unsafe` keeps the last.
    pub static REPEATED_KEY = { code: "LINT001", name: "repeated-key", severity: Warning, confidence: Source }
}

/// Looks for it in one file. The span of a finding is the later line, which counts.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    let mut first: HashMap<Box<str>, Vec<&Entry>> = HashMap::new();
    let mut order: Vec<Box<str>> = Vec::new();
    for entry in file.document.entries.iter().filter(|entry| !entry.is_conditional) {
        let key = file.key(source, entry).value;
        // A line without a key is a finding of its own.
        if key.is_empty() {
            continue;
        }
        let known = first.entry(key.clone()).or_default();
        if known.len() == 1 {
            order.push(key);
        }
        known.push(entry);
    }
    // A script sets a variable step by step, and that is no slip.
    if context.is_script() {
        return;
    }
    for key in order {
        let entries = &first[&key];
        let Some((&last, earlier)) = entries.split_last() else { continue };
        findings.push(finding(context, &key, last, earlier));
    }
}

fn finding(context: &FileContext<'_>, key: &str, last: &Entry, earlier: &[&Entry]) -> Finding {
    let (file, source) = (context.file, context.source);
    let value = |entry: &Entry| file.value(source, entry).value;
    let is_same = earlier.iter().all(|entry| value(entry) == value(last));
    let key_text = words::shorten(key);
    let message = match earlier.len() {
        1 => format!("`{key_text}` is set twice"),
        count => format!("`{key_text}` is set {} times", count + 1),
    };
    let mut finding = Finding::new(&REPEATED_KEY, file.key(source, last).span, message).caption(if is_same {
        "says the same again"
    } else {
        "this line counts"
    });
    for entry in earlier.iter().take(3) {
        finding =
            finding.label(file.key(source, entry).span, if is_same { "said here" } else { "has no effect" });
    }
    if context.is_script_read(key) {
        finding = finding
            .severity(Severity::Error)
            .note("the start script looks for this line and stops when it finds two");
    } else if !is_same {
        finding = finding.note("the server takes the last line of a key, without a word");
    }
    let edits = earlier.iter().map(|entry| Edit { span: file.span(entry.line.clone()), text: String::new() });
    finding.fixes.push(Fix { title: "keep the last line".to_owned(), safe: is_same, edits: edits.collect() });
    finding
}

/// A finding for a parameter that is set under two names, at the later line.
pub(crate) fn both_names(old: &Spanned<Box<str>>, newer: &Spanned<Box<str>>) -> Finding {
    let (first, second) = if old.span < newer.span { (old, newer) } else { (newer, old) };
    let message = format!(
        "`{}` and `{}` are two names of one parameter, with different values",
        first.value, second.value
    );
    Finding::new(&REPEATED_KEY, second.span, message)
        .label(first.span, "said here as well")
        .help(format!("keep `{}`, the newer name", newer.value))
}
