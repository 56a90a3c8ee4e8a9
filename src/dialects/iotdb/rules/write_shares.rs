//! IOTDB044: write-shares.

use super::Survey;
use super::nodes::{about, clusters, is_set, is_written, location};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::{Instance, Model};
use crate::rules::kit::group;
use crate::source::Span;

declare_rule! {
    /// Reports limits of the write memory that cancel each other.
    ///
    /// ## What it checks
    ///
    /// `reject_proportion` and `device_path_cache_proportion` must stay below 1 together, and
    /// `flush_proportion` below `reject_proportion`.
    ///
    /// ## Why it matters
    ///
    /// If the sum is 1 or more, the server uses 0.8 and 0.05 instead of both, with a warning in the log. If
    /// flushing does not start before writes are refused, writes wait as soon as memory must be freed.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "reject_proportion" 0.95; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" { set "reject_proportion" 0.9; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Reduce one of the two.
    pub static WRITE_SHARES = {
        code: "IOTDB044", name: "write-shares", severity: Warning, confidence: Source,
        check: check of Survey
    }
}

const REJECT: &str = "reject_proportion";
const CACHE: &str = "device_path_cache_proportion";
const FLUSH: &str = "flush_proportion";

/// Two parameters that do not go together.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Problem {
    /// The location of the first one that is set.
    span: Span,
    /// The location of the other, if it is set too.
    other: Option<Span>,
    /// Name, value and whether that is the default.
    left: (&'static str, String, bool),
    right: (&'static str, String, bool),
    /// Whether their sum is the matter.
    is_sum: bool,
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in clusters(model) {
        if !is_written(cluster, &[REJECT, CACHE, FLUSH]) {
            continue;
        }
        let nodes = model.instances_in_role(id, "datanode");
        let affected = nodes.filter_map(|(id, node)| Some((problem(model, node)?, id)));
        for (problem, nodes) in group(affected) {
            let (left, right) = (&problem.left, &problem.right);
            let message = if problem.is_sum {
                format!("`{}` {} and `{}` {} add up to 1 or more", left.0, left.1, right.0, right.1)
            } else {
                format!("`{}` {} is not below `{}` {}", left.0, left.1, right.0, right.1)
            };
            let mut finding = Finding::new(&WRITE_SHARES, problem.span, message);
            if let Some(other) = problem.other {
                finding = finding.label(other, "the other one");
            }
            for (name, value, _) in [left, right].into_iter().filter(|(_, _, is_default)| *is_default) {
                finding = finding.note(format!("{value} is the default of `{name}`"));
            }
            finding = if problem.is_sum {
                finding.note("both are ignored, and 0.8 and 0.05 are used").help("keep the sum below 1")
            } else {
                finding
                    .note("writes are delayed as soon as flushing starts")
                    .help(format!("set `{FLUSH}` below `{REJECT}`"))
            };
            findings.push(about(finding, model, &nodes));
        }
    }
}

fn problem(model: &Model, node: &Instance) -> Option<Problem> {
    let pair = |left_name: &'static str, right_name: &'static str, is_sum: bool| {
        let left = model.setting_named(node, left_name)?;
        let right = model.setting_named(node, right_name)?;
        let (low, high): (f64, f64) = (left.value.trim().parse().ok()?, right.value.trim().parse().ok()?);
        let is_fine = if is_sum { low + high < 1.0 } else { low < high };
        let mut set_shares = [&left, &right].into_iter().filter(|setting| is_set(setting));
        let first = set_shares.next().filter(|_| !is_fine)?;
        Some(Problem {
            span: location(first, node),
            other: set_shares.next().and_then(|other| other.span()),
            left: (left_name, left.value.to_string(), !is_set(&left)),
            right: (right_name, right.value.to_string(), !is_set(&right)),
            is_sum,
        })
    };
    // What is dropped is not compared further.
    pair(REJECT, CACHE, true).or_else(|| pair(FLUSH, REJECT, false))
}
