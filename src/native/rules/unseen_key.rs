//! LINT002: unseen-key.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::formats::Separator;

declare_rule! {
    /// Reports settings that the server reads and its start scripts do not.
    ///
    /// ## What it checks
    ///
    /// The lines of ports that start scripts look for, when the line is not plainly `KEY=VALUE`.
    ///
    /// ## Why it matters
    ///
    /// Scripts look for lines that begin with `KEY=`. With blanks, a colon or a continued line they see nothing, and check or
    /// stop the default port: another process, or none.
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
    /// Write `KEY=VALUE` without blanks; `--fix` does.
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
            format!("the start script reads the blanks after the value of `{name}`")
        } else {
            format!("the start script does not see `{name}`")
        };
        let start = entry.line.start..entry.value.range.end.max(entry.key.range.end);
        let fixed = format!("{}={}", key.value, value.value.trim());
        findings.push(
            Finding::new(&UNSEEN_KEY, file.span(line), message)
                .note("it looks for lines that begin with `KEY=`, and takes the default port when there is none")
                .help(format!("write `{}`", words::shorten(&fixed)))
                .safe_fix("write it without blanks", file.span(start), fixed),
        );
    }
}
