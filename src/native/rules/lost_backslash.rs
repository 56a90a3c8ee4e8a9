//! LINT030: lost-backslash.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::product::Syntax;

declare_rule! {
    /// Reports values whose backslashes are read as escapes.
    ///
    /// ## What it checks
    ///
    /// Values in `.properties` files with single backslashes, in Windows paths above all.
    ///
    /// ## Why it matters
    ///
    /// In these files a backslash starts an escape: `\t` is a tab, and before most other letters the backslash is
    /// dropped. `D:\iotdb\data` is read as `D:iotdbdata`, a folder of that name wherever the server runs. After
    /// `\u` Java requires four hexadecimal digits, and refuses the whole file without them.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_data_dirs=D:\iotdb\data
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_data_dirs=D:\\iotdb\\data
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write each backslash twice; `--fix --unsafe` does it. Java also accepts `/` in Windows paths.
    pub static LOST_BACKSLASH = { code: "LINT030", name: "lost-backslash", severity: Warning, confidence: Source }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    if file.kind.syntax != Syntax::Properties {
        return;
    }
    for entry in file.document.entries.iter().filter(|entry| !entry.value.is_plain() && !entry.is_continued) {
        let written = source.text.get(entry.value.range.clone()).unwrap_or_default().trim_end();
        let Some(doubled) = doubled(written) else { continue };
        let (key, value) = (file.key(source, entry), file.value(source, entry));
        let read = words::shorten(&value.value);
        let message = format!("`{}` is read as `{read}`", words::shorten(written));
        let finding = Finding::new(&LOST_BACKSLASH, value.span, message)
            .note(format!("in this file a backslash starts an escape, so `{}` has another value", key.value))
            .help(format!("write `{}`", words::shorten(&doubled)))
            .unsafe_fix("write each backslash twice", value.span, doubled);
        findings.push(match is_malformed(written) {
            true => finding.note("`\\u` without four hexadecimal digits: Java refuses the whole file"),
            false => finding,
        });
    }
}

/// The value with its single backslashes twice, where one of them is lost.
fn doubled(written: &str) -> Option<String> {
    // In a path of Windows no escape is meant.
    let is_path = written.as_bytes().get(1) == Some(&b':') && written.as_bytes().get(2) == Some(&b'\\');
    let (mut text, mut is_lost) = (String::with_capacity(written.len() + 8), false);
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        text.push(letter);
        if letter != '\\' {
            continue;
        }
        let Some(next) = letters.next() else { break };
        let is_escape = if is_path { next == '\\' } else { "\\tnrfu :=#!\r\n".contains(next) };
        if !is_escape {
            text.push('\\');
            is_lost = true;
        }
        text.push(next);
    }
    is_lost.then_some(text)
}

/// Whether `\u` is without four digits.
fn is_malformed(written: &str) -> bool {
    written.match_indices("\\u").any(|(at, _)| {
        let slashes = written[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        let digits = written[at + 2..].bytes().take(4).filter(u8::is_ascii_hexdigit).count();
        slashes % 2 == 0 && digits < 4
    })
}
