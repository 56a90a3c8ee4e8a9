//! DDB047: odd-cold-volume.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::formats::opaque;
use crate::model::Model;

declare_rule! {
    /// Reports cold volumes that the server does not accept.
    ///
    /// ## What it checks
    ///
    /// Items of `coldVolumes`: each must start with `file://` or `s3://`, and all must use the same bucket.
    ///
    /// ## Why it matters
    ///
    /// The engine of 3.00.4.1 refuses others: S01030 for another form, and "multiple s3 volumes must be same
    /// bucket". The data node does not start.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" {
    ///         set "coldVolumes" "/cold/<ALIAS>"
    ///     }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" {
    ///         set "coldVolumes" "file://cold/<ALIAS>"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write `file://PATH` or `s3://BUCKET/PATH`, with one bucket.
    pub static ODD_COLD_VOLUME = {
        code: "DDB047", name: "odd-cold-volume", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for set_value in set_values(model, "coldVolumes") {
        let items: Vec<&str> =
            set_value.text().split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
        let is_known = |item: &&str| item.starts_with("file://") || item.starts_with("s3://");
        let is_filled = |item: &&str| opaque::find_outside_macro(item, Some("<ALIAS>")).is_some();
        if let Some(item) = items.iter().find(|item| !is_known(item) && !is_filled(item)) {
            let path = item.split_once("://").map_or(*item, |(_, path)| path);
            let message =
                format!("the cold volume `{}` is neither a folder nor a bucket", words::shorten(item));
            findings.push(
                finding(&ODD_COLD_VOLUME, set_value.span(), message)
                    .note("the server accepts only `file://…` and `s3://…`: S01030")
                    .help(format!(
                        "write `file://{}` for a folder",
                        words::shorten(path.trim_start_matches('/'))
                    )),
            );
            continue;
        }
        let mut buckets: Vec<&str> = items
            .iter()
            .filter_map(|item| item.strip_prefix("s3://"))
            .map(|path| path.split('/').next().unwrap_or_default())
            .collect();
        buckets.dedup();
        if let [first, .., last] = buckets[..] {
            let message = format!(
                "the cold volumes are in the bucket `{}` and in the bucket `{}`",
                words::shorten(first),
                words::shorten(last)
            );
            findings.push(
                finding(&ODD_COLD_VOLUME, set_value.span(), message)
                    .note("the server does not start: \"multiple s3 volumes must be same bucket\"")
                    .help("use one bucket, with a path in it for each volume"),
            );
        }
    }
}
