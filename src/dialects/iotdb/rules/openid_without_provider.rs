//! IOTDB048: openid-without-provider.

use super::Survey;
use super::nodes::{about, clusters, is_written, location, names, verb};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::rules::kit::group;

declare_rule! {
    /// Reports OpenID without the address of its provider.
    ///
    /// ## What it checks
    ///
    /// `authorizer_provider_class` of OpenID against `openID_url`.
    ///
    /// ## Why it matters
    ///
    /// The ConfigNode stops at startup.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     set "authorizer_provider_class" "org.apache.iotdb.commons.auth.authorizer.OpenIdAuthorizer"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     set "authorizer_provider_class" "org.apache.iotdb.commons.auth.authorizer.OpenIdAuthorizer"
    ///     set "openID_url" "https://login.plant.example/realms/iotdb/"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set `openID_url`, for all nodes. Every node reads the provider's keys at startup, so the provider must be
    /// reachable.
    pub static OPENID_WITHOUT_PROVIDER = {
        code: "IOTDB048", name: "openid-without-provider", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

const CLASS: &str = "authorizer_provider_class";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[CLASS]) {
            continue;
        }
        let bare = model.instances_of(id).filter_map(|(id, node)| {
            let class = model.setting_named(node, CLASS)?;
            // A release without that class has another finding.
            let brings =
                |word: &str| model.view(node).get(class.param).is_some_and(|own| own.words.contains(&word));
            let is_openid = class.value.ends_with(".OpenIdAuthorizer") && brings(class.value.trim());
            let has_url =
                model.setting_named(node, "openID_url").is_some_and(|url| !url.value.trim().is_empty());
            (is_openid && !has_url).then(|| (location(&class, node), id))
        });
        for (span, nodes) in group(bare) {
            let message = format!(
                "{} {} OpenID but no `openID_url`",
                names(model, &nodes),
                verb(&nodes, "has", "have")
            );
            let finding = Finding::new(&OPENID_WITHOUT_PROVIDER, span, message)
                .note("the ConfigNode stops because it cannot get the keys")
                .help("add: set \"openID_url\" \"https://…\"");
            findings.push(about(finding, model, &nodes));
        }
    }
}
