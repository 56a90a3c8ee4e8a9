//! DDB067: comma-in-path.

use crate::maps::HashSet;

use super::ask::{all_set_values, clusters, finding};
use crate::catalog::ParamType;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;

declare_rule! {
    /// Reports commas in a parameter for a single path.
    ///
    /// ## What it checks
    ///
    /// Values of parameters that name one folder or one file.
    ///
    /// ## Why it matters
    ///
    /// The server splits every value at commas, for any key (seen with the engine of 3.00.4.1): the path
    /// becomes a list, and it is not documented which item is used.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" { set "persistenceDir" "/p,q/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" { set "persistenceDir" "/p-q/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a path without a comma.
    pub static COMMA_IN_PATH = {
        code: "DDB067", name: "comma-in-path", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, cluster) in clusters(model) {
        let paths = all_set_values(cluster)
            .filter(|set_value| set_value.param.param.kind_of_value == ParamType::Path);
        for set_value in paths.filter(|set_value| set_value.text().trim_end_matches(',').contains(',')) {
            if reported.insert(set_value.span()) {
                let text = words::shorten(set_value.text());
                let message = format!("`{}` is one path, but `{text}` has a comma", set_value.param.name());
                findings.push(
                    finding(&COMMA_IN_PATH, set_value.span(), message)
                        .note("the server splits every value at commas; it is not documented which item it uses")
                        .help("use a folder or file without a comma"),
                );
            }
        }
    }
}
