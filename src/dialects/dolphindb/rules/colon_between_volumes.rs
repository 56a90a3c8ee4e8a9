//! DDB041: colon-between-volumes.

use super::ask::{finding, said};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports paths with colons between them.
    ///
    /// ## What it checks
    ///
    /// `volumes` and `coldVolumes`: a colon followed by a slash, but for `s3://` and `file:/`.
    ///
    /// ## Why it matters
    ///
    /// The server separates paths at commas: what looks like two volumes is one folder with a colon in its name.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { volumes "/hdd1/<ALIAS>:/hdd2/<ALIAS>"; }
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
    ///     every-node { volumes "/hdd1/<ALIAS>" "/hdd2/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write each path in quotes of its own.
    pub static COLON_BETWEEN_VOLUMES = {
        code: "DDB041", name: "colon-between-volumes", severity: Error, confidence: Documented,
        check: check of Model, needs_all_nodes: false
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for name in ["volumes", "coldVolumes"] {
        for said in said(model, name) {
            let odd = said.text().split(',').map(str::trim).find(|item| {
                let item = item.strip_prefix("s3://").or(item.strip_prefix("file:")).unwrap_or(item);
                item.contains(":/")
            });
            let Some(item) = odd else { continue };
            let message = format!("`{name}` has colons between paths: `{item}`");
            let paths: Vec<String> = item.split(':').map(|path| format!("\"{path}\"")).collect();
            let finding = finding(&COLON_BETWEEN_VOLUMES, said.span(), message)
                .note("the server separates paths at commas: this is one folder with a colon in its name");
            findings.push(finding.help(format!("write {}", paths.join(" "))));
        }
    }
}
