//! DDB046: scheme-in-endpoint.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports `http://` in Whether `s3Endpoint` has a scheme.
    ///
    /// ## What it checks
    ///
    /// `s3Endpoint`.
    ///
    /// ## Why it matters
    ///
    /// The server adds the scheme itself: with two schemes it does not find the bucket.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" { set "s3Endpoint" "https://s3.example.org"; }
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
    ///     every "datanode" { set "s3Endpoint" "s3.example.org"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove the scheme.
    pub static SCHEME_IN_ENDPOINT = {
        code: "DDB046", name: "scheme-in-endpoint", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in set_values(model, "s3Endpoint") {
        let lower = set_value.text().to_ascii_lowercase();
        let Some(at) = ["http://", "https://"].into_iter().find(|scheme| lower.starts_with(scheme)) else {
            continue;
        };
        let message = format!("`s3Endpoint` starts with `{at}`");
        let finding =
            finding(&SCHEME_IN_ENDPOINT, set_value.span(), message).note("the server adds the scheme itself");
        findings.push(finding.propose_value(&set_value.text()[at.len()..]));
    }
}
