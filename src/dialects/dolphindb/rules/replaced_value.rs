//! DDB060: replaced-value.

use crate::maps::HashSet;

use super::ask::{all_kinds, finding, number, plain, written};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports values that the server replaces.
    ///
    /// ## What it checks
    ///
    /// `computeNodeMemCacheSize` above half of `maxMemSize`, `dfsRecoveryWaitTime` from 1 to 59999,
    /// `TSDBCacheFlushWorkNum` below the number of volumes.
    ///
    /// ## Why it matters
    ///
    /// The server silently uses another value, so the value in the file is not in effect.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dfsRecoveryWaitTime" "30s"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1" {
    ///         set "dfsRecoveryWaitTime" "60s"
    ///     }
    ///     agent on="P*"
    ///     datanode on="P*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the value that the server uses.
    pub static REPLACED_VALUE = {
        code: "DDB060", name: "replaced-value", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    let mut report = |findings: &mut Vec<Finding>, span, message: String, acts: String| {
        if reported.insert(span) {
            let finding =
                finding(&REPLACED_VALUE, span, message).note(format!("the server uses {acts} instead"));
            findings.push(finding.propose_value_as(format!("write {acts}"), acts));
        }
    };
    for (_, node) in all_kinds(model) {
        if let Some((wait, span)) = number(model, node, "dfsRecoveryWaitTime")
            && (1.0..60_000.0).contains(&wait)
        {
            let message = format!("`dfsRecoveryWaitTime` is {wait} ms, less than a minute");
            report(findings, span, message, "60000".to_owned());
        }
        let memory =
            number(model, node, "maxMemSize").map(|(memory, _)| memory).filter(|memory| *memory > 0.0);
        if let (Some((cache, span)), Some(memory)) = (number(model, node, "computeNodeMemCacheSize"), memory)
            && cache * 2.0 > memory
        {
            let message = format!(
                "`computeNodeMemCacheSize` is {} GB of the {} GB of `{}`",
                plain(cache),
                plain(memory),
                node.name
            );
            report(findings, span, message, plain(memory / 2.0));
        }
        if let (Some((threads, span)), Some((volumes, _))) =
            (number(model, node, "TSDBCacheFlushWorkNum"), written(model, node, "volumes"))
        {
            let count = volumes.items().count();
            if threads < count as f64 {
                let message =
                    format!("`TSDBCacheFlushWorkNum` is {threads}, but `{}` has {count} volumes", node.name);
                report(findings, span, message, count.to_string());
            }
        }
    }
}
