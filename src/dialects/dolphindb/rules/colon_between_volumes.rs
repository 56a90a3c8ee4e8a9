//! DDB041: colon-between-volumes.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Model, drive};

declare_rule! {
    /// Reports paths that are separated by colons.
    ///
    /// ## What it checks
    ///
    /// `volumes` and `coldVolumes`: a colon followed by a slash, except in `s3://` and `file:/`.
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
    /// Put each path in its own quotes.
    pub static COLON_BETWEEN_VOLUMES = {
        code: "DDB041", name: "colon-between-volumes", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for name in ["volumes", "coldVolumes"] {
        for set_value in set_values(model, name) {
            let Some((item, sign)) = set_value.text().split(',').find_map(joined) else { continue };
            let what = if sign == ':' { "colons" } else { "semicolons" };
            let message = format!("`{name}` has {what} between paths: `{}`", words::shorten(item));
            let paths: Vec<&str> = item.split(sign).map(str::trim).filter(|path| !path.is_empty()).collect();
            let right = set_value.text().replace(item, &paths.join(","));
            let finding = finding(&COLON_BETWEEN_VOLUMES, set_value.span(), message).note(
                "the server separates paths only at commas: this is one folder with that character in its name",
            );
            findings.push(finding.propose_value(right).otherwise("separate the paths with commas"));
        }
    }
}

/// An item that contains several paths, and the character between them.
fn joined(item: &str) -> Option<(&str, char)> {
    let item = item.trim();
    let scheme = ["s3:", "file:", "hdfs:"].into_iter().find(|scheme| item.starts_with(scheme));
    let start = scheme.map_or_else(|| drive(item).map_or(0, |_| 2), str::len);
    let rest = item.get(start..)?;
    if rest.contains(";") {
        return Some((item, ';'));
    }
    rest.contains(":/").then_some((item, ':'))
}
