//! DDB048: one-file-for-two.

use crate::maps::HashSet;

use super::ask::{all_kinds, finding, written};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;

declare_rule! {
    /// Reports one file for the redo log and the checkpoint of the in-memory engine.
    ///
    /// ## What it checks
    ///
    /// `IMOLTPRedoFilePath` against `IMOLTPCheckpointFilePath` of the same node.
    ///
    /// ## Why it matters
    ///
    /// The text of the engine of 3.00.4.1 refuses it: each would overwrite the other.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*" {
    ///         set "IMOLTPRedoFilePath" "/f/oltp"
    ///         set "IMOLTPCheckpointFilePath" "/f/oltp"
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
    ///         set "IMOLTPRedoFilePath" "/f/oltp.redo"
    ///         set "IMOLTPCheckpointFilePath" "/f/oltp.ckp"
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set two different files.
    pub static ONE_FILE_FOR_TWO = {
        code: "DDB048", name: "one-file-for-two", severity: Error, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (_, node) in all_kinds(model) {
        let redo = written(model, node, "IMOLTPRedoFilePath");
        let checkpoint = written(model, node, "IMOLTPCheckpointFilePath");
        let (Some((redo, location)), Some((checkpoint, span))) = (redo, checkpoint) else { continue };
        if redo.value.trim() != checkpoint.value.trim() || !reported.insert(span) {
            continue;
        }
        let path = words::shorten(redo.value.trim());
        let message =
            format!("`IMOLTPRedoFilePath` and `IMOLTPCheckpointFilePath` are the same file, `{path}`");
        findings.push(
            finding(&ONE_FILE_FOR_TWO, span, message)
                .label(location, "the redo log")
                .note("the server refuses it: each would overwrite the other")
                .propose_value_as(
                    format!("write, for example, `{path}.ckp`"),
                    format!("{}.ckp", redo.value.trim()),
                ),
        );
    }
}
