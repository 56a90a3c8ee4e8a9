//! LINT001: repeated-key.

use crate::maps::HashMap;

use super::FileContext;
use crate::catalog::ProductWords;
use crate::declare_rule;
use crate::diagnostic::{Edit, Finding, Fix, Severity, words};
use crate::formats::Entry;
use crate::model::Spanned;
use crate::product::{RaisedLayer, RaisedSetting};

declare_rule! {
    /// Reports settings that a file has more than once.
    ///
    /// ## What it checks
    ///
    /// Every key of a file against the keys before it.
    ///
    /// ## Why it matters
    ///
    /// Only one line is used, which is easy to miss. In Java properties files it is the last line; DolphinDB uses
    /// the first line that is not empty (seen with the engine of 3.00.4.1), and there two values are an error.
    /// Start scripts that search the file for a port fail if there are two such lines: then it is an error.
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
    /// Keep the correct line. `--fix` removes lines with the same value; `--fix --unsafe` keeps only the line that
    /// is used.
    pub static REPEATED_KEY = {
        code: "LINT001", name: "repeated-key", severity: Warning, confidence: Source,
        marks: [LeftOut]
    }
}

/// Settings, those first that count where a key is there several times.
pub(crate) fn strongest_first<'a>(
    raised: &'a RaisedLayer,
    words: &ProductWords,
) -> Box<dyn Iterator<Item = &'a RaisedSetting> + 'a> {
    let settings = raised.settings.iter();
    if words.first_line_counts { Box::new(settings) } else { Box::new(settings.rev()) }
}

/// Looks for it in one file. The span of a finding is the last line.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    let is_first = context.view.is_some_and(|view| view.catalog.words.first_line_counts);
    let mut first: HashMap<Box<str>, Vec<&Entry>> = HashMap::default();
    let mut order: Vec<Box<str>> = Vec::new();
    for entry in file.document.entries.iter().filter(|entry| !entry.is_conditional) {
        let key = file.key(source, entry).value;
        // A line without a key is its own finding, and so is one without a value where the next one counts then.
        let is_dropped = is_first && file.value(source, entry).value.is_empty();
        if key.is_empty() || is_dropped {
            continue;
        }
        let known = first.entry(key.clone()).or_default();
        if known.len() == 1 {
            order.push(key);
        }
        known.push(entry);
    }
    // A script sets a variable step by step, and that is not a slip.
    if context.is_script() {
        return;
    }
    for key in order {
        let entries = &first[&key];
        findings.push(finding(context, &key, entries));
    }
}

fn finding(context: &FileContext<'_>, key: &str, entries: &[&Entry]) -> Finding {
    let (file, source) = (context.file, context.source);
    let value = |entry: &Entry| file.value(source, entry).value;
    let (last, earlier) = (entries[entries.len() - 1], &entries[..entries.len() - 1]);
    let is_same = earlier.iter().all(|entry| value(entry) == value(last));
    let is_first = context.view.is_some_and(|view| view.catalog.words.first_line_counts);
    let counting = if is_first { 0 } else { earlier.len() };
    let effect = |index: usize| if index == counting { "this line is used" } else { "has no effect" };
    let key_text = words::shorten(key);
    let message = match earlier.len() {
        1 => format!("`{key_text}` is set twice"),
        count => format!("`{key_text}` is set {} times", count + 1),
    };
    let mut finding = Finding::new(&REPEATED_KEY, file.key(source, last).span, message).caption(if is_same {
        "sets the same value again"
    } else {
        effect(earlier.len())
    });
    for (index, entry) in earlier.iter().enumerate().filter(|(index, _)| *index < 3 || *index == counting) {
        let caption = if is_same { "said here" } else { effect(index) };
        finding = finding.label(file.key(source, entry).span, caption);
    }
    if context.is_script_read(key) {
        finding = finding
            .severity(Severity::Error)
            .note("the start script reads this line and stops when there are two");
    } else if !is_same {
        let which = if is_first { "first" } else { "last" };
        finding = finding.note(format!("the server silently uses the {which} line of a key"));
        if is_first {
            finding = finding.severity(Severity::Error);
        }
    }
    let others = entries.iter().enumerate().filter(|(index, _)| *index != counting).map(|(_, entry)| entry);
    let edits =
        others.map(|entry| Edit { span: file.span(entry.line.clone()), text: String::new() }).collect();
    let title = if is_first { "keep the first line" } else { "keep the last line" };
    finding.fixes.push(Fix { title: title.to_owned(), safe: is_same, edits });
    finding.help(title)
}

/// A finding for a parameter that is set under two names, at the later line.
pub(crate) fn both_names(old: &Spanned<Box<str>>, newer: &Spanned<Box<str>>) -> Finding {
    let (first, second) = if old.span < newer.span { (old, newer) } else { (newer, old) };
    let message = format!(
        "`{}` and `{}` are two names of one parameter, with different values",
        first.value, second.value
    );
    Finding::new(&REPEATED_KEY, second.span, message)
        .label(first.span, "also set here")
        .help(format!("keep `{}`, the newer name", newer.value))
}
