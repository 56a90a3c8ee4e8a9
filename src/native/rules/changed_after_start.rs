//! LINT031: changed-after-start.

use crate::catalog::{Change, ParamView};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::Spanned;
use crate::source::Span;

declare_rule! {
    /// Reports settings that differ from the values that the node recorded at its first start.
    ///
    /// ## What it checks
    ///
    /// The file in which a node keeps its own state, where it is in the data folder of an install that is
    /// checked: addresses, ports and other values that cannot change later, and the version that wrote it.
    ///
    /// ## Why it matters
    ///
    /// A node with another internal address or port is refused when it comes back: "the internal TEndPoints
    /// of this DataNode can't be modified". For other settings the server uses the recorded value again; only
    /// its log reports it.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_internal_port=10731
    /// dn_seed_config_node=127.0.0.1:10710
    /// == data/datanode/system/system.properties
    /// iotdb_version=2.0.10
    /// data_node_id=1
    /// dn_internal_address=127.0.0.1
    /// dn_internal_port=10730
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_internal_port=10730
    /// dn_seed_config_node=127.0.0.1:10710
    /// == data/datanode/system/system.properties
    /// iotdb_version=2.0.10
    /// data_node_id=1
    /// dn_internal_address=127.0.0.1
    /// dn_internal_port=10730
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the recorded value again, or remove the node from the cluster and add it as a new one with empty data folders.
    pub static CHANGED_AFTER_START = { code: "LINT031", name: "changed-after-start", severity: Warning, confidence: Source }
}

/// A finding for a setting with another value than the node recorded; `place` is where it is set, or the file
/// that leaves it out.
pub(crate) fn changed(
    param: &ParamView,
    change: Change,
    now: &str,
    location: Span,
    was: &Spanned<Box<str>>,
) -> Finding {
    let (name, recorded) = (param.name(), words::shorten(&was.value));
    let message = format!(
        "`{name}` is `{}`, and the node started for the first time with `{recorded}`",
        words::shorten(now)
    );
    let finding =
        Finding::new(&CHANGED_AFTER_START, location, message).label(was.span, "recorded by the node");
    let finding = match change {
        Change::Rejected => finding
            .severity(Severity::Error)
            .note("the cluster refuses the restart of a node with a different value")
            .help(format!("write `{name}={recorded}`, or remove the node and add it as a new one")),
        Change::ForcedBack => finding
            .note("at a restart the server uses the recorded value again; only its log reports it")
            .help(format!("write `{name}={recorded}`")),
    };
    match location.start < location.end {
        true => finding.unsafe_fix("write the recorded value", location, &*was.value),
        false => finding,
    }
}

/// A finding for data that a later release has written.
pub(crate) fn older_install(title: &str, installed: &str, was: &Spanned<Box<str>>) -> Finding {
    let message = format!(
        "{title} {} wrote the data of this node, but {installed} is installed",
        words::shorten(&was.value)
    );
    Finding::new(&CHANGED_AFTER_START, was.span, message)
        .note("an older release may not be able to read this data, and the server does not check it")
        .help(format!("install {} or later", words::shorten(&was.value)))
}
