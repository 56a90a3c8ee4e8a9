//! DDB090: group-and-alias.

use std::collections::BTreeMap;

use super::ask::{clusters, finding, names};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::dialects::dolphindb::site;
use crate::model::{Instance, Model};
use crate::rules::kit;

declare_rule! {
    /// Reports compute groups whose nodes' aliases do not start with the group name.
    ///
    /// ## What it checks
    ///
    /// `group=` of compute nodes: every alias of a group starts with its name, and no group's name starts another's.
    ///
    /// ## Why it matters
    ///
    /// The web interface addresses a group as `NAME%`: it would miss nodes, or include those of another group.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P1"
    ///     computenode on="P[2..3]" alias="{host}-compute" group="orca"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "market" product="dolphindb" version="3.00.2" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P1"
    ///     computenode on="P[2..3]" alias="orca-{host}" group="orca"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Start aliases with the name of the group, and do not start the name of a group with that of another group.
    pub static GROUP_AND_ALIAS = {
        code: "DDB090", name: "group-and-alias", severity: Warning, confidence: Documented,
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, _) in clusters(model) {
        let mut groups: BTreeMap<String, Vec<&Instance>> = BTreeMap::new();
        for (_, node) in model.instances_of(id) {
            if let Some(group) = site::fact(model, node, "computeGroup") {
                groups.entry(group).or_default().push(node);
            }
        }
        for (group, nodes) in &groups {
            let is_plain = group.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            if !is_plain {
                let message = format!(
                    "the name of the group `{group}` has characters other than letters, digits and `_`"
                );
                let finding = finding(&GROUP_AND_ALIAS, nodes[0].span, message).severity(Severity::Error);
                findings.push(
                    finding.note("it is a column of cluster.nodes and the start of keys in cluster.cfg"),
                );
                continue;
            }
            let odd = nodes.iter().filter(|node| !node.name.starts_with(group.as_str()));
            for (location, nodes) in kit::group(odd.map(|node| (node.span, *node))) {
                let (noun, verb) = if nodes.len() == 1 { ("alias", "does") } else { ("aliases", "do") };
                let list = names(nodes.iter().map(|node| &*node.name));
                let message =
                    format!("the {noun} {list} {verb} not start with the name of the group `{group}`");
                let finding = finding(&GROUP_AND_ALIAS, location, message);
                findings.push(
                    finding
                        .note(format!("the web interface addresses the group as `{group}%`"))
                        .help(format!("write, for example, alias=\"{group}-{{host}}\"")),
                );
            }
        }
        let mut pairs = groups.iter().zip(groups.iter().skip(1));
        if let Some(((short, _), (long, nodes))) =
            pairs.find(|((short, _), (long, _))| long.starts_with(short.as_str()))
        {
            let message = format!("the group `{long}` starts with the name of the group `{short}`");
            let finding = finding(&GROUP_AND_ALIAS, nodes[0].span, message);
            findings.push(
                finding.note(format!("`{short}%` matches the nodes of both")).help("rename one of them"),
            );
        }
    }
}
