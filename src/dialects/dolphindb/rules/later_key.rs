//! DDB065: later-key.

use super::ask::{all_set_values, clusters, finding};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::Model;

declare_rule! {
    /// Reports parameters that are documented only for a later version.
    ///
    /// ## What it checks
    ///
    /// Settings whose parameter is documented since a version after the cluster's. Within one line, 2.00 or 3.00,
    /// it is a warning; between the lines, which are released in parallel, the documents do not say which release
    /// has the key, and it is an info.
    ///
    /// ## Why it matters
    ///
    /// The server silently ignores keys that it does not know: the setting has no effect.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.9" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "tempResultsSpillDir" "/spill/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.10" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "tempResultsSpillDir" "/spill/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it, or use a version that has it.
    pub static LATER_KEY = {
        code: "DDB065", name: "later-key", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(model) {
        let own = &cluster.view.version;
        let line = |text: &str| text.split('.').next().map(str::to_owned);
        for set_value in all_set_values(cluster) {
            let Some(first) = set_value.param.param.first_documented.as_ref().filter(|first| *first > own)
            else {
                continue;
            };
            let is_one_line = line(first.as_str()) == line(own.as_str());
            let severity = if is_one_line { Severity::Warning } else { Severity::Info };
            let message = format!(
                "`{}` is documented since {first}, and this is DolphinDB {own}",
                set_value.param.name()
            );
            let note = if is_one_line {
                "the server silently ignores keys that it does not know"
            } else {
                "the lines 2.00 and 3.00 are released in parallel: this release may support it or ignore it"
            };
            let finding = finding(&LATER_KEY, set_value.span(), message).severity(severity).note(note);
            findings.push(finding.help(format!("remove it, or use {first} or a later version")));
        }
    }
}
