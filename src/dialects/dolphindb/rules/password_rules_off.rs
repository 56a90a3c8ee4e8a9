//! DDB086: password-rules-off.

use super::ask::{all_set_values, finding, is_known, is_on, of_role, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::rules::kit::{assignments, kinds};

declare_rule! {
    /// Reports password rules that are not enforced.
    ///
    /// ## What it checks
    ///
    /// `password…` and `failedLogin…` of a controller without `enhancedSecurityVerification`.
    ///
    /// ## Why it matters
    ///
    /// The server reads them, but they have no effect.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.3" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "failedLoginAttempts" 3
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.3" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "failedLoginAttempts" 3
    ///         set "enhancedSecurityVerification" #true
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set `set "enhancedSecurityVerification" #true` in `controller`.
    pub static PASSWORD_RULES_OFF = {
        code: "DDB086", name: "password-rules-off", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let switches = ["enhancedSecurityVerification", "strictSecurityVerification"];
        let nodes = kinds(model, id);
        let may_be_on =
            |name| nodes.iter().any(|node| is_on(model, node, name) || !is_known(model, node, name));
        if switches.into_iter().any(may_be_on) {
            continue;
        }
        let idle = all_set_values(cluster).find(|set_value| {
            let name = set_value.param.name();
            name.starts_with("failedLogin")
                || (name.starts_with("password")
                    && name != "passwordEffectTime"
                    && name != "passwordNotifyTime")
        });
        if let Some(set_value) = idle {
            let message =
                format!("`{}` is set, but `enhancedSecurityVerification` is off", set_value.param.name());
            let finding = finding(&PASSWORD_RULES_OFF, set_value.span(), message).note("it has no effect");
            let controllers = of_role(model, id, "controller");
            let nodes = controllers.iter().map(|(_, node)| *node);
            findings.push(
                finding
                    .propose(
                        "set \"enhancedSecurityVerification\" #true in `controller`",
                        assignments(model, nodes, "enhancedSecurityVerification", "true"),
                    )
                    .otherwise("turn `enhancedSecurityVerification` on for the controllers"),
            );
        }
    }
}
