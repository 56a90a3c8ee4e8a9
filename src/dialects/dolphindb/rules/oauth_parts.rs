//! DDB087: oauth-parts.

use super::ask::{finding, is_unset_in, set_values_in, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports OAuth parameters that do not match.
    ///
    /// ## What it checks
    ///
    /// `oauthWebType`: `authorization code` needs `oauthTokenUri` and `oauthClientSecret`, `implicit` must not have
    /// `oauthTokenUri`. Where `oauth` is on and no type is set, it is `authorization code`.
    ///
    /// ## Why it matters
    ///
    /// Logins fail.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "oauth" #true
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     set "oauth" #true
    ///     set "oauthWebType" "implicit"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the parameters that the flow needs.
    pub static OAUTH_PARTS = {
        code: "DDB087", name: "oauth-parts", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        let Some(on) = set_values_in(cluster, "oauth").find(|set_value| set_value.is_on()) else { continue };
        let flow = set_values_in(cluster, "oauthWebType").next();
        let location = flow.as_ref().map_or(on.span(), |flow| flow.span());
        let token = set_values_in(cluster, "oauthTokenUri").next();
        let is_implicit = flow.as_ref().is_some_and(|flow| flow.text() == "implicit");
        if let (true, Some(token)) = (is_implicit, &token) {
            let message = "`oauthTokenUri` is set, but the flow is implicit";
            let finding = finding(&OAUTH_PARTS, token.span(), message).label(location, "the flow");
            findings.push(finding.note("the implicit flow does not use it").help("remove `oauthTokenUri`"));
        }
        let needed = ["oauthTokenUri", "oauthClientSecret"];
        let missing = needed.into_iter().find(|name| is_unset_in(model, id, name));
        if let Some(missing) = missing.filter(|_| !is_implicit) {
            let message = format!("the flow is `authorization code`, but `{missing}` is not set");
            let finding = finding(&OAUTH_PARTS, location, message).note("logins fail");
            findings.push(finding.help(format!("set `{missing}`, or set \"oauthWebType\" \"implicit\"")));
        }
    }
}
