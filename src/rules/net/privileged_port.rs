//! NET002: privileged-port.

use super::written_ports;
use crate::declare_rule;
use crate::diagnostic::{Change, Finding};
use crate::rules::{Survey, wording};

declare_rule! {
    /// Reports ports below 1024 for nodes that are not run by root.
    ///
    /// ## What it checks
    ///
    /// Every port that the spec writes and a node on a Linux host listens on, unless `install` sets `user="root"`.
    ///
    /// ## Why it matters
    ///
    /// Linux lets only root and programs with the capability `CAP_NET_BIND_SERVICE` open these ports. Any other
    /// node stops when it starts.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb" user="iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 667
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb" user="iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 6667
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use a port of at least 1024. If Java has the capability, suppress the finding with `allow`.
    pub static PRIVILEGED_PORT = {
        code: "NET002", name: "privileged-port", severity: Warning, confidence: Advice,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let is_root = |cluster: &crate::model::Cluster| {
        cluster.install.user.as_ref().is_some_and(|user| &*user.value == "root")
    };
    for port in written_ports(survey) {
        if port.port >= 1024 || is_root(model.cluster(port.instance.cluster)) {
            continue;
        }
        let message = format!("`{}` is port {}, which only root can open", port.param.name(), port.port);
        let mut finding = Finding::new(&PRIVILEGED_PORT, port.location, message)
            .note("Linux reserves ports below 1024 for root and for programs with CAP_NET_BIND_SERVICE");
        if let Some(user) = &model.cluster(port.instance.cluster).install.user {
            finding = finding.label(user.span, format!("`{}` runs the node", user.value));
        }
        let other = 8000 + port.port;
        findings.push(
            finding
                .propose(
                    format!(
                        "use a port of at least 1024, for example {}",
                        wording::statement(port.param, other)
                    ),
                    vec![Change::Value { span: port.location, value: other.to_string() }],
                )
                .otherwise("use a free port of at least 1024")
                .product(model.cluster(port.instance.cluster).product),
        );
    }
}
