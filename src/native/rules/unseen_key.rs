//! LINT002: unseen-key.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::formats::{Entry, Separator};

declare_rule! {
    /// Reports settings that the server reads but its start scripts do not.
    ///
    /// ## What it checks
    ///
    /// The lines with ports that start scripts search for, if they do not have exactly the form `KEY=VALUE`.
    ///
    /// ## Why it matters
    ///
    /// Scripts search for lines that start with `KEY=`. If the line has spaces or a colon, or continues on the next
    /// line, they do not find the port and use the default port: they check or stop another process, or none.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_rpc_port = 6668
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_rpc_port=6668
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `KEY=VALUE` without spaces, or use `--fix`.
    pub static UNSEEN_KEY = { code: "LINT002", name: "unseen-key", severity: Warning, confidence: Source }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    if context.is_script() {
        return;
    }
    for entry in &file.document.entries {
        let key = file.key(source, entry);
        let is_plain = entry.separator == Separator::Equals && !entry.is_continued && entry.key.is_plain();
        let value = file.value(source, entry);
        let written = source.text.get(entry.value.range.clone()).unwrap_or_default();
        let has_tail = written.len() > written.trim_end().len();
        if (is_plain && !has_tail) || !context.is_script_read(&key.value) {
            continue;
        }
        let line = entry.key.range.start..entry.value.range.end.max(entry.key.range.end);
        let name = words::shorten(&key.value);
        let message = if is_plain {
            format!("the start script reads the spaces after the value of `{name}`")
        } else {
            format!("the start script does not find `{name}`")
        };
        let finding = Finding::new(&UNSEEN_KEY, file.span(line), message)
            .note("it searches for lines that start with `KEY=`, and uses the default port if there is none");
        let fixed = value.value.trim();
        findings.push(if fixed.parse::<u16>().is_ok() {
            let start = entry.line.start..entry.value.range.end.max(entry.key.range.end);
            let fixed = format!("{}={fixed}", key.value);
            let finding = finding.help(format!("write `{}`", words::shorten(&fixed)));
            finding.safe_fix("write it without spaces", file.span(start), fixed)
        } else if let Some(sign) = joined_at(&source.text, entry) {
            // The next line became part of the value: two settings, of which neither is seen.
            let title = "remove the `\\` at the end of the line: it joins the next line to the value";
            finding.help(title).unsafe_fix(title, file.span(sign..sign + 1), "")
        } else {
            finding.help(format!("write `{}=PORT` on its own line", words::shorten(&key.value)))
        });
    }
}

/// The sign at the end of a line that joins the next one to it, where the line by itself is the key and a port.
fn joined_at(text: &str, entry: &Entry) -> Option<usize> {
    let line = text.get(entry.line.clone()).filter(|_| entry.is_continued && entry.key.is_plain())?;
    let first = line.lines().next()?;
    let port = first.strip_suffix('\\')?.rsplit_once('=')?.1;
    port.parse::<u16>().is_ok().then(|| entry.line.start + first.len() - 1)
}
