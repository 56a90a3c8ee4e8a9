//! DDB012: version-over-licence.

use super::ask::{clusters, finding, set_values_in};
use crate::catalog::Version;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports a server newer than the licence is for.
    ///
    /// ## What it checks
    ///
    /// The cluster's version against `max-version` of `license`.
    ///
    /// ## Why it matters
    ///
    /// A server that is newer than its licence allows stops at startup.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-version="2.00.11"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-version="3.00.0"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a version that the licence is for, or get a newer licence.
    pub static VERSION_OVER_LICENCE = {
        code: "DDB012", name: "version-over-licence", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(model) {
        let Some(set_value) = set_values_in(cluster, "license-max-version").next() else { continue };
        let Some(most) = Version::parse(set_value.text()) else { continue };
        let own = &cluster.view.version;
        // `2.00` is for all of that line.
        let is_line = own.as_str().starts_with(&format!("{}.", set_value.text()));
        if *own > most && !is_line {
            let message = format!("DolphinDB {own} is newer than the licence, which is for {most}");
            let finding = finding(&VERSION_OVER_LICENCE, set_value.span(), message)
                .label(cluster.version_span, "the version");
            findings.push(
                finding
                    .note("the node logs it and stops")
                    .help("get a licence for this version, or use an older version"),
            );
        }
    }
}
