//! DDB088: odd-module.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports modules that cannot be found by their names.
    ///
    /// ## What it checks
    ///
    /// `preloadModules`, item by item: `plugins::NAME`, or module paths of letters, digits, `_` and `::`.
    ///
    /// ## Why it matters
    ///
    /// If a view or a job uses a function of a missing module, the node does not start.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "preloadModules" "plugins/awss3"; }
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
    ///     every-node { set "preloadModules" "plugins::awss3"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `plugins::NAME` for plugins and `a::b` for modules.
    pub static ODD_MODULE = {
        code: "DDB088", name: "odd-module", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in set_values(model, "preloadModules") {
        let is_name = |part: &str| {
            !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        };
        let is_path = |item: &str| item.split("::").all(is_name);
        let items = set_value.text().split(',').map(str::trim).filter(|item| !item.is_empty());
        let Some(odd) = items.into_iter().find(|item| !is_path(item) && !item.contains('{')) else {
            continue;
        };
        let message = format!("`{odd}` is not a module name");
        let finding = finding(&ODD_MODULE, set_value.span(), message)
            .note("if startup code uses one of its functions, the node does not start");
        findings.push(finding.help("write `plugins::NAME` for a plugin, `a::b` for a module"));
    }
}
