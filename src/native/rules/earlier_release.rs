//! LINT032: earlier-release.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::source::Span;

declare_rule! {
    /// Reports two installs of one node before and after an upgrade, and which of them is checked.
    ///
    /// ## What it checks
    ///
    /// Two installs of different releases on one host with the same addresses and ports: one of them runs,
    /// the other is the old version before an upgrade.
    ///
    /// ## Why it matters
    ///
    /// Only one of them can run at a time. The older install is not compared with the newer one.
    ///
    /// ```files,fails
    /// == plant/apache-iotdb-1.3.2-all-bin/conf/iotdb-confignode.properties
    /// cn_internal_address=10.0.0.11
    /// cn_seed_config_node=10.0.0.11:10710
    /// == plant/apache-iotdb-1.3.3-all-bin/conf/iotdb-system.properties
    /// cn_internal_address=10.0.0.11
    /// cn_seed_config_node=10.0.0.11:10710
    /// ```
    ///
    /// ```files,passes
    /// == plant/apache-iotdb-1.3.3-all-bin/conf/iotdb-system.properties
    /// cn_internal_address=10.0.0.11
    /// cn_seed_config_node=10.0.0.11:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// You do not need to do anything. If both should run, give one of them other ports; if the older one is no
    /// longer used, remove its folder.
    pub static EARLIER_RELEASE = {
        code: "LINT032", name: "earlier-release", severity: Info, confidence: Advice,
        marks: [LeftOut]
    }
}

/// A finding for an older install; `place` is the top of its main file, `later` that of the newer one's.
pub fn earlier_release(location: Span, later: Span, version: &str, newer: &str) -> Finding {
    let message = format!("this install of {version} has the same addresses and ports as that of {newer}");
    Finding::new(&EARLIER_RELEASE, location, message)
        .label(later, "this one is checked")
        .note("they are treated as one node before and after an upgrade: only one of them can run")
}
