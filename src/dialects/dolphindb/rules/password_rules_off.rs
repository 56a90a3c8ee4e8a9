//! DDB086: password-rules-off.

use super::ask::{all_said, clusters, finding, said_in};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports rules for passwords that nobody watches.
    ///
    /// ## What it checks
    ///
    /// `password…` and `failedLogin…` of a controller without `enhancedSecurityVerification`.
    ///
    /// ## Why it matters
    ///
    /// They are read and have no effect.
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
    /// `set "enhancedSecurityVerification" #true`.
    pub static PASSWORD_RULES_OFF = {
        code: "DDB086", name: "password-rules-off", severity: Warning, confidence: Documented,
        check: check of Model, needs_all_nodes: true
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (_, cluster) in clusters(model) {
        let switches = ["enhancedSecurityVerification", "strictSecurityVerification"];
        if switches.into_iter().any(|name| said_in(cluster, name).any(|said| said.is_on())) {
            continue;
        }
        let idle = all_said(cluster).find(|said| {
            let name = said.param.name();
            name.starts_with("failedLogin")
                || (name.starts_with("password")
                    && name != "passwordEffectTime"
                    && name != "passwordNotifyTime")
        });
        if let Some(said) = idle {
            let message =
                format!("`{}` is set, and `enhancedSecurityVerification` is off", said.param.name());
            let finding = finding(&PASSWORD_RULES_OFF, said.span(), message).note("it has no effect");
            findings.push(finding.help("set \"enhancedSecurityVerification\" #true in `controller`"));
        }
    }
}
