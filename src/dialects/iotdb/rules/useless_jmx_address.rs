//! IOTDB061: useless-jmx-address.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location, names, value, verb};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::{Instance, Model};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports remote Java management at an address that no client can use.
    ///
    /// ## What it checks
    ///
    /// `JMX_IP` where `JMX_LOCAL` is `false`. The port listens on all addresses; `JMX_IP` is the address
    /// that the node advertises to its clients. Loopback, the default, is an info: it works for tools
    /// on the host itself.
    ///
    /// ## Why it matters
    ///
    /// A client connects, the server sends it to `0.0.0.0` or to the client's own loopback address, and the client
    /// fails. The script prints: `0.0.0.0 is not allowed`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { jmx port=31999 address="0.0.0.0"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { jmx port=31999 address="{address}"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set an address of the host: `jmx port=31999 address="{address}"`.
    pub static USELESS_JMX_ADDRESS = {
        code: "IOTDB061", name: "useless-jmx-address", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &["JMX_LOCAL"]) {
            continue;
        }
        let useless = model.instances_of(id).filter_map(|(id, node)| Some((useless(model, node)?, id)));
        for ((span, address, is_loopback), nodes) in group(useless) {
            let message = format!(
                "{} {} clients of remote management to `{address}`",
                names(model, &nodes),
                verb(&nodes, "sends", "send")
            );
            let finding = Finding::new(&USELESS_JMX_ADDRESS, span, message);
            let finding = if is_loopback {
                finding.severity(Severity::Info).note("only tools on the host itself can connect")
            } else {
                finding.note("no client can connect to it")
            };
            let finding = finding.help("write jmx address=\"{address}\"");
            findings.push(about(finding, model, &nodes));
        }
    }
}

/// The location, the address, and whether it is loopback.
fn useless(model: &Model, node: &Instance) -> Option<(Span, String, bool)> {
    let local = value(model, node, "JMX_LOCAL").filter(is_set)?;
    if !local.value.trim().eq_ignore_ascii_case("false") {
        return None;
    }
    let address = value(model, node, "JMX_IP")?;
    let text = address.value.trim().to_owned();
    let ip = text.parse::<std::net::IpAddr>().ok();
    let is_loopback = text.eq_ignore_ascii_case("localhost") || ip.is_some_and(|ip| ip.is_loopback());
    let is_wildcard = ip.is_some_and(|ip| ip.is_unspecified());
    let span = if is_set(&address) { location(&address, node) } else { location(&local, node) };
    (is_loopback || is_wildcard).then_some((span, text, is_loopback))
}
