//! IOTDB054: tier-times.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports times to live (TTL) of tiers that are not whole numbers.
    ///
    /// ## What it checks
    ///
    /// `tier_ttl_in_ms`: whole numbers with `;` between them.
    ///
    /// ## Why it matters
    ///
    /// The node stops while it reads its configuration: `NumberFormatException`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     set "tier_ttl_in_ms" "30d"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     set "tier_ttl_in_ms" "2592000000;-1"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write milliseconds; a negative number means forever.
    pub static TIER_TIMES = {
        code: "IOTDB054", name: "tier-times", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

const NAME: &str = "tier_ttl_in_ms";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, _) in clusters(model).filter(|(_, cluster)| is_written(cluster, &[NAME])) {
        let wrong = model.instances_of(id).filter_map(|(id, node)| {
            let setting = model.setting_named(node, NAME).filter(is_set)?;
            let is_wrong = |item: &&str| item.trim().parse::<i64>().is_err();
            let item = setting.value.split(';').find(is_wrong)?.trim().to_owned();
            Some(((location(&setting, node), item), id))
        });
        for ((span, item), nodes) in group(wrong) {
            let message = format!(
                "expected whole numbers of ms with `;` between them for `{NAME}`, found `{}`",
                words::shorten(&item)
            );
            let finding = Finding::new(&TIER_TIMES, span, message)
                .note("the server reads each as a number, and stops if one is not a number")
                .help("write milliseconds, for example \"2592000000;-1\" for 30 days and then forever");
            findings.push(about(finding, model, &nodes));
        }
    }
}
