//! LINT011: carriage-return.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Edit, Finding, Fix, words};
use crate::product::Syntax;

declare_rule! {
    /// Reports Linux scripts with Windows line endings.
    ///
    /// ## What it checks
    ///
    /// The line ends of `.sh` files.
    ///
    /// ## Why it matters
    ///
    /// The shell reads the carriage return as part of the last word of each line: the script stops, or
    /// values end in an invisible character.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// == conf/datanode-env.sh
    /// ON_HEAP_MEMORY="2G"<CR>
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// == conf/datanode-env.sh
    /// ON_HEAP_MEMORY="2G"
    /// OFF_HEAP_MEMORY="1G"
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use `--fix`, or `sed -i 's/\r$//' FILE`.
    pub static CARRIAGE_RETURN = { code: "LINT011", name: "carriage-return", severity: Error, confidence: Source }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    if file.kind.syntax != Syntax::Shell || context.is_in_manifest() {
        return;
    }
    let ends_a_line = |at: &usize| source.text[at + 1..].starts_with('\n');
    let positions: Vec<usize> =
        source.text.match_indices('\r').map(|(at, _)| at).filter(ends_a_line).collect();
    let Some(&first) = positions.first() else { return };
    let message = format!("{} of the script end in a carriage return", words::count(positions.len(), "line"));
    let mut finding = Finding::new(&CARRIAGE_RETURN, file.span(first..first + 1), message)
        .note("the shell reads it as part of the last word of the line");
    let edits =
        positions.into_iter().map(|at| Edit { span: file.span(at..at + 1), text: String::new() }).collect();
    finding.fixes.push(Fix { title: "use Linux line endings".to_owned(), safe: true, edits });
    findings.push(finding);
}
