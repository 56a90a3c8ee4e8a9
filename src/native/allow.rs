//! Exceptions in native comments: `# clusterc: allow CODE reason`.

use crate::diagnostic::Finding;
use crate::formats::LineKind;
use crate::model::Spanned;
use crate::product::{NativeFile, Syntax};
use crate::source::SourceFile;
use crate::spec::AllowSpec;
use crate::spec::rules::ALLOW_WITHOUT_REASON;

/// The exceptions of a file. One right above a setting holds for it; one that is alone for the whole file.
pub(super) fn exceptions(
    file: &NativeFile,
    source: &SourceFile,
    findings: &mut Vec<Finding>,
) -> Vec<AllowSpec> {
    let mut found = Vec::new();
    if file.kind.syntax == Syntax::Opaque || !source.text.contains("clusterc:") {
        return found;
    }
    let lines = &file.document.lines;
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.kind == LineKind::Comment) {
        let text = source.text.get(line.range.clone()).unwrap_or_default();
        let Some(at) = text.find("clusterc:") else { continue };
        // Only what a comment starts with is meant; elsewhere it is prose.
        let is_head = text[..at].chars().all(|letter| !letter.is_alphanumeric()) || is_remark(&text[..at]);
        let rest = text[at + "clusterc:".len()..].trim_start();
        let Some(rest) = rest.strip_prefix("allow ").filter(|_| is_head) else { continue };
        let rest = rest.trim();
        let (code, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let start = line.range.start + at;
        let end = line.range.start + text.trim_end().len();
        let span = file.span(start..end);
        let code_at = line.range.start + (code.as_ptr() as usize - text.as_ptr() as usize);
        let code = Spanned::new(code.into(), file.span(code_at..code_at + code.len()));
        if reason.trim().is_empty() {
            let message = format!("the exception from `{}` has no reason", code.value);
            findings.push(
                Finding::new(&ALLOW_WITHOUT_REASON, span, message)
                    .severity(crate::diagnostic::Severity::Warning)
                    .help(format!("add a reason: # clusterc: allow {} lab without secrets", code.value)),
            );
            continue;
        }
        // Further comments is allowed between the exception and its setting.
        let after = lines[index + 1..].iter().find(|line| line.kind != LineKind::Comment);
        let scope = match after.map(|line| (line, line.kind)) {
            Some((line, LineKind::Entry(_) | LineKind::Other)) => file.span(line.range.clone()),
            _ => file.span(0..source.text.len()),
        };
        found.push(AllowSpec { code, scope, span });
    }
    found
}

/// The word that starts comments of Windows scripts.
fn is_remark(text: &str) -> bool {
    text.trim().trim_start_matches('@').eq_ignore_ascii_case("rem")
}
