//! DDB032: alias-word-for-one.

use super::ask::{all_set_values, clusters, finding};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Model, Spanned};

declare_rule! {
    /// Reports `<ALIAS>` in a setting for one alias.
    ///
    /// ## What it checks
    ///
    /// Values in `every "…" alias="…"` without a wildcard.
    ///
    /// ## Why it matters
    ///
    /// The server expands `<ALIAS>` in lines for several nodes only. In a line for one node it is refused: the node, or
    /// the controller, does not start.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "node" alias="P1-datanode" { volumes "/VOL1/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "node" alias="P1-datanode" { volumes "/VOL1/P1-datanode"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the alias itself, or `{node}`, which clusterc replaces.
    pub static ALIAS_WORD_FOR_ONE = {
        code: "DDB032", name: "alias-word-for-one", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(model) {
        for set_value in all_set_values(cluster) {
            let Some(nodes) = &set_value.layer.nodes else { continue };
            if nodes.value.contains(['%', '*', '?']) || !set_value.text().contains(MACRO) {
                continue;
            }
            let message = format!("`{}` of `{}` contains `<ALIAS>`", set_value.param.name(), nodes.value);
            let finding = finding(&ALIAS_WORD_FOR_ONE, set_value.span(), message)
                .note("the server accepts it only in lines for several nodes, and does not start with it in other lines");
            findings.push(finding.propose_value(set_value.text().replace(MACRO, &nodes.value)));
        }
    }
}

/// A finding for the macro in a line of native files that is for one alias; only `%` and `?` are wildcards there.
pub(in crate::dialects::dolphindb) fn in_files(
    alias: &str,
    key: &Spanned<Box<str>>,
    value: &Spanned<Box<str>>,
) -> Option<Finding> {
    if alias.contains(['%', '?']) || !value.value.contains(MACRO) {
        return None;
    }
    let shown = words::shorten(&key.value);
    let message = format!("`{shown}` is for the node `{}`, but contains `{MACRO}`", words::shorten(alias));
    let finding = finding(&ALIAS_WORD_FOR_ONE, value.span, message)
        .note("the server does not start: \"an alias and the macro cannot be specified at the same time\"");
    if alias.contains('*') {
        return Some(finding.help("write `%`: `*` is not a wildcard"));
    }
    let fixed = value.value.replace(MACRO, alias);
    Some(match alias.is_empty() {
        true => finding.help("remove the `.` before the key: the line is then for all nodes"),
        false => {
            let title = format!("write `{}`", words::shorten(&fixed));
            finding.help(title.clone()).unsafe_fix(title, value.span, fixed)
        }
    })
}

/// The word that the server replaces by the alias.
const MACRO: &str = "<ALIAS>";
