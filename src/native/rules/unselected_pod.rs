//! LINT043: unselected-pod.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports Services of Kubernetes that select no pod.
    ///
    /// ## What it checks
    ///
    /// Services with the name of a workload of the product, or with the name that its StatefulSet gives as `serviceName`, against the labels of all pods in the
    /// manifests of the folder.
    ///
    /// ## Why it matters
    ///
    /// The Service has no address behind it: clients and other nodes get no answer, and the names of the pods of a StatefulSet are not known on the network.
    ///
    /// ```files,fails
    /// == iotdb.yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: db}
    /// spec:
    ///   selector: {app: iotdb}
    ///   ports: [{port: 6667}]
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: db}
    /// spec:
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers:
    ///       - name: iotdb
    ///         image: apache/iotdb:2.0.6-standalone
    /// ```
    ///
    /// ```files,passes
    /// == iotdb.yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: db}
    /// spec:
    ///   selector: {app: db}
    ///   ports: [{port: 6667}]
    /// ---
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: db}
    /// spec:
    ///   template:
    ///     metadata: {labels: {app: db}}
    ///     spec:
    ///       containers:
    ///       - name: iotdb
    ///         image: apache/iotdb:2.0.6-standalone
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write labels of the pods as the selector.
    pub static UNSELECTED_POD = { code: "LINT043", name: "unselected-pod", severity: Warning, confidence: Documented }
}

/// A finding for the selector of a Service, with the workload of its name and the labels of its pods.
pub(crate) fn finding(location: Span, (service, workload): (&str, &str), labels: &[String]) -> Finding {
    let (service, workload) = (words::shorten(service), words::shorten(workload));
    let message = format!("the Service `{service}` selects no pod");
    let finding = Finding::new(&UNSELECTED_POD, location, message);
    match labels {
        [] => finding.note(format!("the pods of `{workload}` have no labels")),
        _ => finding.note(format!("the pods of `{workload}` have {}", words::list(labels))),
    }
}
