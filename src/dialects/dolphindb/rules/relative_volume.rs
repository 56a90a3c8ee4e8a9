//! DDB040: relative-volume.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Model, drive};

declare_rule! {
    /// Reports volumes that are not absolute paths.
    ///
    /// ## What it checks
    ///
    /// `volumes`, item by item.
    ///
    /// ## Why it matters
    ///
    /// The server accepts only absolute paths, and does not start with others.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { volumes "data/<ALIAS>"; }
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
    ///     every-node { volumes "/data/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the absolute path.
    pub static RELATIVE_VOLUME = {
        code: "DDB040", name: "relative-volume", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in set_values(model, "volumes") {
        // A backslash that was to continue the line is its own finding.
        let is_relative = |item: &str| {
            !item.is_empty() && item != "\\" && !item.starts_with(['/', '{', '<']) && drive(item).is_none()
        };
        let items = set_value.text().split(',').map(str::trim);
        if let Some(item) = items.clone().find(|item| is_relative(item)) {
            let absolute = |item| if is_relative(item) { format!("/{item}") } else { item.to_owned() };
            let value = items.map(absolute).collect::<Vec<_>>().join(",");
            let message = format!("the volume `{item}` is not an absolute path");
            let finding = finding(&RELATIVE_VOLUME, set_value.span(), message);
            findings.push(
                finding
                    .note("the server accepts only absolute paths")
                    .propose_value_as(format!("write, for example, `/{item}`"), value),
            );
        }
    }
}
