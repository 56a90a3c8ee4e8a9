//! LINT041: unknown-pod.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports names of pods that a set does not have.
    ///
    /// ## What it checks
    ///
    /// Names such as `store-3.store` in variables, against the number of pods of the StatefulSet `store` in the
    /// same manifest: the first pod has the number 0.
    ///
    /// ## Why it matters
    ///
    /// The name does not resolve: a node that connects to it waits forever.
    ///
    /// ```files,fails
    /// == iotdb.yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: meta}
    /// spec:
    ///   serviceName: meta
    ///   replicas: 1
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: iotdb
    ///         image: apache/iotdb:2.0.6-confignode
    ///         env:
    ///         - {name: cn_internal_address, value: meta-0.meta}
    ///         - {name: cn_seed_config_node, value: "meta-1.meta:10710"}
    /// ```
    ///
    /// ```files,passes
    /// == iotdb.yaml
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: meta}
    /// spec:
    ///   serviceName: meta
    ///   replicas: 1
    ///   template:
    ///     spec:
    ///       containers:
    ///       - name: iotdb
    ///         image: apache/iotdb:2.0.6-confignode
    ///         env:
    ///         - {name: cn_internal_address, value: meta-0.meta}
    ///         - {name: cn_seed_config_node, value: "meta-0.meta:10710"}
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the name of an existing pod, or increase `replicas`.
    pub static UNKNOWN_POD = { code: "LINT041", name: "unknown-pod", severity: Warning, confidence: Source }
}

/// A finding for a name, and the number of pods that its set has.
pub(crate) fn finding(location: Span, name: &str, set: &str, count: u64) -> Finding {
    let (name, set) = (words::shorten(name), words::shorten(set));
    let message = format!("`{set}` has no pod `{name}`");
    let has = match count {
        0 => "it has none".to_owned(),
        1 => format!("it has only one pod, `{set}-0`"),
        _ => format!("it has {count}, `{set}-0` to `{set}-{}`", count - 1),
    };
    Finding::new(&UNKNOWN_POD, location, message).note(has)
}
