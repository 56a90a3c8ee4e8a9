//! DDB053: former-key.

use super::ask::{all_set_values, clusters, finding, set_values_in};
use crate::catalog::{Ranged, Text};
use crate::declare_rule;
use crate::diagnostic::{Change, Finding, Severity};
use crate::model::Model;

declare_rule! {
    /// Reports former names of parameters.
    ///
    /// ## What it checks
    ///
    /// Settings whose parameter has another name in this version.
    ///
    /// ## Why it matters
    ///
    /// The server still reads the former name; a later version may not. If both names are set, it is not documented
    /// which one is used.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dataSync" #true
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "chunkCacheEngineMemSize" 1; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dataSync" #true
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "OLAPCacheEngineSize" 1; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the name of this version.
    pub static FORMER_KEY = {
        code: "DDB053", name: "former-key", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(model) {
        // Without effect at all is its own finding.
        for set_value in all_set_values(cluster).filter(|set_value| !set_value.param.dead) {
            // Where both are set, that is odd in every release.
            let is_called = |ranged: &&Ranged<Text>| {
                ranged.versions.contains(&cluster.view.version)
                    || set_values_in(cluster, &ranged.value).next().is_some()
            };
            let later = set_value.param.param.renamed_to.iter().find(is_called);
            let Some(later) = later.map(|ranged| &*ranged.value) else { continue };
            let name = set_value.param.name();
            let rival = set_values_in(cluster, later).next();
            let message = match rival {
                Some(_) => format!("`{name}` and `{later}` are two names of one parameter, but both are set"),
                None => format!("`{name}` is the former name of `{later}`"),
            };
            let finding = finding(&FORMER_KEY, set_value.span(), message);
            findings.push(match rival {
                Some(rival) => finding
                    .label(rival.span(), "the newer name")
                    .note("it is not documented which one is used")
                    .propose(format!("keep `{later}`"), vec![Change::Removal { span: set_value.span() }])
                    .otherwise(format!("keep `{later}`")),
                // Nothing is at risk as long as the server reads it.
                None => finding
                    .severity(Severity::Info)
                    .note(format!("DolphinDB {} still reads it", cluster.view.version))
                    .propose(
                        format!("write `{later}`"),
                        vec![Change::Name {
                            span: set_value.span(),
                            old: name.to_owned(),
                            new: later.to_owned(),
                        }],
                    ),
            });
        }
    }
}
