//! EMIT011: project-address.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Outside;
use crate::rules::Survey;

declare_rule! {
    /// Reports numeric addresses in a Compose project whose network is not stated.
    ///
    /// ## What it checks
    ///
    /// Hosts with `project=` whose `address` is a number: whether a `network` of the cluster holds it.
    ///
    /// ## Why it matters
    ///
    /// Compose gives a container a fixed address only in a network whose range is configured ("user specified IP address is supported
    /// only when connecting to networks with user configured subnets").
    ///
    /// ```kdl,fails
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     host "confignode-1" address="172.28.0.11"
    ///     host "datanode-1" address="172.28.0.21"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     network "172.28.0.0/24"
    ///     host "confignode-1" address="172.28.0.11"
    ///     host "datanode-1" address="172.28.0.21"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add the network, or remove the addresses: hosts of a project find each other by name.
    pub static PROJECT_ADDRESS = {
        code: "EMIT011", name: "project-address", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut said = HashSet::new();
    for (_, node) in model.instances().filter(|(_, node)| model.host(node.host).project.is_some()) {
        let host = model.host(node.host);
        let address = host.internal_address();
        let is_inside = model.cluster(node.cluster).outside(address) == Outside::Inside;
        if is_inside || address.parse::<IpAddr>().is_err() {
            continue;
        }
        let span = host.addresses.iter().find(|own| *own.text == *address).map_or(host.span, |own| own.span);
        if said.insert(span) {
            let message =
                format!("no network of the cluster holds `{address}`, the address of `{}`", host.name);
            let finding = Finding::new(&PROJECT_ADDRESS, span, message)
                .note("Compose gives fixed addresses only in networks whose range is set")
                .help(
                    "add network \"172.28.0.0/24\", or remove the address: the hosts find each other by name",
                );
            findings.push(finding.host(&*host.name));
        }
    }
}
