//! DDB049: shared-redo-parent.

use crate::maps::{HashMap, HashSet};

use super::ask::{clusters, finding, machine, of_role, written};
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::Model;

declare_rule! {
    /// Reports redo logs of the TSDB engine that are in one folder.
    ///
    /// ## What it checks
    ///
    /// `TSDBRedoLogDir` of the nodes of a host, where it is absolute: the folders above them. Equal folders are DIR002.
    ///
    /// ## Why it matters
    ///
    /// The server puts `TSDBMeta`, the metadata of the engine's files, next to the folder (the reference for
    /// 3.00.5; the text of the engine of 3.00.4.1 has the name there): nodes whose folders have the same parent
    /// folder share it.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P1" address="10.0.0.80"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode "dn[1..2]" on="P1" port="[8902..8903]" { set "TSDBRedoLogDir" "/redo/<ALIAS>"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.4" {
    ///     install "/DolphinDB"
    ///     host "P1" address="10.0.0.80"
    ///     controller "ctl" on="P1"
    ///     agent on="P1"
    ///     datanode "dn[1..2]" on="P1" port="[8902..8903]" { set "TSDBRedoLogDir" "/redo/<ALIAS>/log"; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give each node its own parent folder for the log: `/redo/<ALIAS>/log`.
    pub static SHARED_REDO_PARENT = {
        code: "DDB049", name: "shared-redo-parent", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    let mut reported = HashSet::default();
    for (id, _) in clusters(model) {
        let mut parents = HashMap::default();
        for (_, node) in of_role(model, id, "datanode") {
            let Some((setting, span)) = written(model, node, "TSDBRedoLogDir") else { continue };
            let path = setting.value.trim().trim_end_matches('/').to_owned();
            let Some((parent, _)) = path.rsplit_once('/').filter(|_| path.starts_with('/')) else { continue };
            let known = parents.entry((machine(model, node), parent.to_owned()));
            let (first, first_path, location) = known.or_insert((node, path.clone(), span));
            if *first_path == path || !reported.insert(span) {
                continue;
            }
            let other = format!("{parent}/<ALIAS>/redo");
            let parent = words::shorten(parent);
            let message = format!(
                "`{}` and `{}` have their TSDBMeta in `{parent}`, next to `TSDBRedoLogDir`",
                first.name, node.name
            );
            let finding = finding(&SHARED_REDO_PARENT, span, message);
            let finding = if *location == span { finding } else { finding.label(*location, "the other one") };
            findings.push(
                finding
                    .note("the server puts TSDBMeta next to the redo log folder, so its parent folder must differ too")
                    .propose_value_as(format!("write, for example, `{parent}/<ALIAS>/redo`"), other),
            );
        }
    }
}
