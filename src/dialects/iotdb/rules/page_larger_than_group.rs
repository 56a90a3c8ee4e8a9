//! IOTDB045: page-larger-than-group.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::kit::group;

declare_rule! {
    /// Reports pages of data files that are larger than the group of chunks around them.
    ///
    /// ## What it checks
    ///
    /// `page_size_in_byte` against `group_size_in_byte`.
    ///
    /// ## Why it matters
    ///
    /// The DataNode reduces the page size to the group size, with a warning: `page_size is greater than group size,
    /// will set it as the same with group size`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "group_size_in_byte" "32KiB"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "group_size_in_byte" "64MiB"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set a page size that is not larger than the group size.
    pub static PAGE_LARGER_THAN_GROUP = {
        code: "IOTDB045", name: "page-larger-than-group", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const PAGE: &str = "page_size_in_byte";
const GROUP: &str = "group_size_in_byte";

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[PAGE, GROUP]) {
            continue;
        }
        let larger = model.instances_in_role(id, "datanode").filter_map(|(id, node)| {
            let (page, group) = (model.setting_named(node, PAGE)?, model.setting_named(node, GROUP)?);
            let (page_size, group_size) = (page.as_integer()?, group.as_integer()?);
            if page_size <= group_size {
                return None;
            }
            let first = if is_set(&page) { &page } else { &group };
            let other = if is_set(&page) && is_set(&group) { group.span() } else { None };
            let default = if !is_set(&page) { Some(PAGE) } else { (!is_set(&group)).then_some(GROUP) };
            Some(((location(first, node), other, page_size, group_size, default), id))
        });
        for ((span, other, page, group, default), nodes) in group(larger) {
            let size = |bytes: i64| words::bytes(bytes.unsigned_abs());
            let message = format!("a page of {} does not fit in a group of {}", size(page), size(group));
            let mut finding = Finding::new(&PAGE_LARGER_THAN_GROUP, span, message);
            if let Some(other) = other {
                finding = finding.label(other, format!("`{GROUP}`"));
            }
            if let Some(name) = default {
                let value = if name == PAGE { page } else { group };
                finding = finding.note(format!("{} is the default of `{name}`", size(value)));
            }
            let finding = finding.note(format!("the page size is reduced to {}", size(group)));
            findings.push(about(finding, model, &nodes));
        }
    }
}
