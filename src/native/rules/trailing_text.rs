//! LINT004: trailing-text.

use crate::catalog::{ParamType, ParamView};
use crate::declare_rule;
use crate::diagnostic::{Edit, Finding, Fix, Severity, words};
use crate::product::RaisedSetting;
use crate::source::Span;

declare_rule! {
    /// Reports comments after values.
    ///
    /// ## What it checks
    ///
    /// Numbers, keywords, addresses and paths that are followed by a space and `#`, `//` or `;`.
    ///
    /// ## Why it matters
    ///
    /// A comment must be on its own line: after a value it is part of the value. Where a number or a word is
    /// expected, the server does not start; then it is an error.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// dn_rpc_port=6668 # clients
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// # clients
    /// dn_rpc_port=6668
    /// ```
    ///
    /// ## How to fix
    ///
    /// Move the comment to a line above; `--fix --unsafe` does it.
    pub static TRAILING_TEXT = { code: "LINT004", name: "trailing-text", severity: Warning, confidence: Source }
}

/// The value without its remark, and a finding; `None` when nothing trails.
pub(crate) fn check(param: &ParamView, setting: &RaisedSetting) -> Option<(String, Finding)> {
    let value = &*setting.value.value;
    let at = ["#", "//", ";"].iter().filter_map(|sign| remark(value, sign)).min()?;
    let kept = value[..at].trim_end().to_owned();
    use ParamType::{Path, PathList, Text};
    let is_text = matches!(param.param.kind_of_value, Text | Path | PathList);
    let remark = value[at..].trim();
    let message =
        format!("the comment `{}` is part of the value of `{}`", words::shorten(remark), param.name());
    let note = if is_text {
        "comments must be on their own line: the server reads the whole line as the value"
    } else {
        "comments must be on their own line: the server reads the whole line as the value and rejects it"
    };
    let span = setting.value.span;
    let key = setting.key.span;
    // Only a line that is spelled as it is meant can be shown, and cut at that location: others have escapes in them.
    let is_plain = span.range().len() == value.trim_end().len();
    let help = if is_plain {
        format!("write `{}={}`, and the comment on a line above", setting.key.value, words::shorten(&kept))
    } else {
        "move the comment to a line above".to_owned()
    };
    let mut finding = Finding::new(&TRAILING_TEXT, span, message)
        .severity(if is_text { Severity::Warning } else { Severity::Error })
        .note(note)
        .help(help);
    if is_plain {
        let tail = Span::new(span.file, span.start as usize + kept.len(), span.end as usize);
        let text = remark.trim_start_matches(['#', '/', ';']).trim();
        let edits = vec![
            Edit { span: Span::at(key.file, key.start as usize), text: format!("# {text}\n") },
            Edit { span: tail, text: String::new() },
        ];
        finding.fixes.push(Fix { title: "move the comment to a line above".to_owned(), safe: false, edits });
    }
    Some((kept, finding))
}

/// Where a remark starts: after a space, with something before it.
fn remark(value: &str, sign: &str) -> Option<usize> {
    let mut positions = value.match_indices(sign).map(|(at, _)| at);
    positions.find(|&at| value[..at].ends_with([' ', '\t']) && !value[..at].trim().is_empty())
}
