//! DDB051: workers-over-cores.

use crate::maps::HashSet;

use super::ask::{clusters, finding, number, set_values_in};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::Model;

declare_rule! {
    /// Reports more workers than the cores of the licence or the host.
    ///
    /// ## What it checks
    ///
    /// `workerNum` of every node against `max-cores` of `license`, and against `cores` of its host. More than the host
    /// has is a warning.
    ///
    /// ## Why it matters
    ///
    /// The licence limits the cores of a node: the server refuses more workers. More workers than cores only wait for
    /// each other.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-cores=16
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "workerNum" 32; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     license "commercial" max-cores=16
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every-node { set "workerNum" 16; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the smaller of the two numbers of cores.
    pub static WORKERS_OVER_CORES = {
        code: "DDB051", name: "workers-over-cores", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, cluster) in clusters(model) {
        let licence = set_values_in(cluster, "license-max-cores").next();
        let allowed = licence.as_ref().and_then(|licence| licence.number());
        for (_, node) in model.instances_of(id) {
            let Some((workers, span)) = number(model, node, "workerNum") else { continue };
            let host = model.host(node.host);
            let cores = host.cores.filter(|cores| workers > f64::from(cores.value));
            if let (Some(licence), Some(allowed)) = (&licence, allowed.filter(|allowed| workers > *allowed)) {
                if reported.insert(span) {
                    let cores = words::count(allowed as usize, "core");
                    let message =
                        format!("`{}` has {workers} workers, but the licence is for {cores}", node.name);
                    let finding =
                        finding(&WORKERS_OVER_CORES, span, message).label(licence.span(), "the licence");
                    findings.push(
                        finding
                            .note("the server refuses more workers than its licence has cores")
                            .propose_value_as(format!("set \"workerNum\" {allowed}"), allowed.to_string()),
                    );
                }
            } else if let Some(cores) = cores
                && reported.insert(span)
            {
                let message = format!(
                    "`{}` has {workers} workers, but `{}` has {} cores",
                    node.name, host.name, cores.value
                );
                let finding = finding(&WORKERS_OVER_CORES, span, message)
                    .severity(Severity::Warning)
                    .label(cores.span, "its cores");
                findings.push(
                    finding
                        .note("more workers than cores wait for each other")
                        .propose_value_as(
                            format!("set \"workerNum\" {}", cores.value),
                            cores.value.to_string(),
                        )
                        .host(&*host.name),
                );
            }
        }
    }
}
