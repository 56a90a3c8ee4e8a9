//! DDB044: folder-for-file.

use super::ask::{finding, set_values};
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;

declare_rule! {
    /// Reports folders where the server needs a file.
    ///
    /// ## What it checks
    ///
    /// `IMOLTPRedoFilePath` and `IMOLTPCheckpointFilePath` that end with a slash.
    ///
    /// ## Why it matters
    ///
    /// The server opens the path as a file, and stops with S07000 when a folder is there.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.1" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" { set "IMOLTPRedoFilePath" "/data/redo/"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.1" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "datanode" { set "IMOLTPRedoFilePath" "/data/im_oltp.redo"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the path of a file in the folder.
    pub static FOLDER_FOR_FILE = {
        code: "DDB044", name: "folder-for-file", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let files = [("IMOLTPRedoFilePath", "im_oltp.redo"), ("IMOLTPCheckpointFilePath", "im_oltp.ckp")];
    for (name, file) in files {
        for set_value in set_values(model, name).filter(|set_value| set_value.text().ends_with('/')) {
            let message = format!("`{name}` names a folder, `{}`", set_value.text());
            let finding = finding(&FOLDER_FOR_FILE, set_value.span(), message)
                .note("the server opens it as a file: S07000, a directory with the same name already exists");
            let value = format!("{}{file}", set_value.text());
            findings.push(finding.propose_value_as(format!("write, for example, `{value}`"), value));
        }
    }
}
