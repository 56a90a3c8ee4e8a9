//! DDB045: bucket-without-keys.

use crate::maps::HashSet;

use super::ask::{all_kinds, finding, is_known, value, written};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;
use crate::rules::kit::{assignments, kinds};

declare_rule! {
    /// Reports cold volumes in buckets without the required plugin and keys.
    ///
    /// ## What it checks
    ///
    /// `coldVolumes` with `s3://`: `s3AccessKeyId`, `s3SecretAccessKey` and `s3Region` have to be set for the node, and
    /// `preloadModules` has to load `plugins::awss3`.
    ///
    /// ## Why it matters
    ///
    /// Without them the server refuses the bucket: S01032 without keys, S01031 without the plugin.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" {
    ///         set "coldVolumes" "s3://bucket/cold"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" {
    ///         set "coldVolumes" "s3://bucket/cold"
    ///         set "preloadModules" "plugins::awss3"
    ///         set "s3AccessKeyId" "id"
    ///         set "s3SecretAccessKey" from="env:S3_KEY"
    ///         set "s3Region" "eu-1"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the three, and load the plugin.
    pub static BUCKET_WITHOUT_KEYS = {
        code: "DDB045", name: "bucket-without-keys", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node) in all_kinds(model) {
        let Some((volumes, span)) = written(model, node, "coldVolumes") else { continue };
        if !volumes.value.contains("s3://") {
            continue;
        }
        // What something else fills in is there.
        let has = |name: &str| {
            let is_set = |setting: crate::model::Setting<'_>| !setting.value.trim().is_empty();
            !is_known(model, node, name) || value(model, node, name).is_some_and(is_set)
        };
        let keys = ["s3AccessKeyId", "s3SecretAccessKey", "s3Region"];
        let missing: Vec<&str> = keys.into_iter().filter(|name| !has(name)).collect();
        let modules = value(model, node, "preloadModules");
        let is_loaded = !is_known(model, node, "preloadModules")
            || modules.is_some_and(|modules| modules.value.contains("plugins::awss3"));
        if (missing.is_empty() && is_loaded) || !reported.insert(span) {
            continue;
        }
        let finding = if missing.is_empty() {
            finding(
                &BUCKET_WITHOUT_KEYS,
                span,
                "a cold volume is a bucket, but `plugins::awss3` is not loaded",
            )
            .note("the server refuses it with S01031")
            .propose(
                "set \"preloadModules\" \"plugins::awss3\"",
                assignments(model, kinds(model, node.cluster), "preloadModules", "plugins::awss3"),
            )
            .otherwise("add `plugins::awss3` to `preloadModules`")
        } else {
            let list = words::ticked_list(&missing, 3);
            let verb = if missing.len() == 1 { "is" } else { "are" };
            finding(
                &BUCKET_WITHOUT_KEYS,
                span,
                format!("a cold volume is a bucket, but {list} {verb} not set"),
            )
            .note("the server refuses it with S01032")
            .help("set them for the same nodes; the secret from=\"env:NAME\"")
        };
        findings.push(finding);
    }
}
