//! LINT046: missing-service.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports StatefulSets whose `serviceName` is not a Service.
    ///
    /// ## What it checks
    ///
    /// `serviceName` of a StatefulSet that runs the product, where a Service with another name selects its pods.
    ///
    /// ## Why it matters
    ///
    /// The names of the pods resolve only through that Service: `db-0.db-headless` is not found, and nodes that
    /// have it as their address do not find each other.
    ///
    /// ```files,fails
    /// == iotdb.yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: db}
    /// spec:
    ///   clusterIP: None
    ///   selector: {app: db}
    ///   ports: [{port: 6667}]
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db-headless
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
    ///   clusterIP: None
    ///   selector: {app: db}
    ///   ports: [{port: 6667}]
    /// ---
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: db}
    /// spec:
    ///   serviceName: db
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
    /// Write the name of the Service, or a Service with that name and `clusterIP: None`.
    pub static MISSING_SERVICE = { code: "LINT046", name: "missing-service", severity: Warning, confidence: Documented }
}

/// A finding for the `serviceName` of a set, with the Service that selects its pods.
pub(crate) fn finding(location: Span, name: &str, (other, span): (&str, Span)) -> Finding {
    let (name, other) = (words::shorten(name), words::shorten(other));
    Finding::new(&MISSING_SERVICE, location, format!("there is no Service `{name}`"))
        .label(span, format!("the Service `{other}` selects the pods"))
        .note(format!("no pod has the name POD.{name} on the network"))
        .help(format!("write `{other}`, or a Service `{name}` with `clusterIP: None`"))
}
