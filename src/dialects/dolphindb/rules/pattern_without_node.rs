//! DDB030: pattern-without-node.

use crate::maps::HashSet;

use super::ask::{finding, names, whole_clusters};
use crate::declare_rule;
use crate::diagnostic::suggest::{did_you_mean, nearest};
use crate::diagnostic::{Finding, words};
use crate::formats::opaque;
use crate::model::{LayerId, Model, Spanned};
use crate::rules::kit::kinds;
use crate::spec::pattern::{glob_matches, glob_with};

declare_rule! {
    /// Reports alias patterns that no node has.
    ///
    /// ## What it checks
    ///
    /// `every "…" alias="…"` against the aliases of the cluster, and in cluster.cfg `ALIAS.KEY` against the
    /// data and compute nodes of cluster.nodes. In cluster.cfg `%` matches any characters, `?` one character,
    /// and `*` only itself; names are case-sensitive.
    ///
    /// ## Why it matters
    ///
    /// The settings in its body have no effect.
    ///
    /// ```kdl,fails
    /// cluster "market" product="dolphindb" version="2.00.12" {
    ///     install "/DolphinDB"
    ///     host "P[1..3]" address="10.0.0.[80..82]"
    ///     controller "ctl" on="P1"
    ///     agent on="P*"
    ///     datanode on="P*"
    ///     every "node" alias="p1-%" { set "workerNum" 8; }
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
    ///     every "node" alias="P1-%" { set "workerNum" 8; }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the same spelling as the aliases.
    pub static PATTERN_WITHOUT_NODE = {
        code: "DDB030", name: "pattern-without-node", severity: Warning, confidence: Documented,
        marks: [LeftOut],
        check: check of Model
    }
}

fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (id, cluster) in whole_clusters(model) {
        if cluster.layers.iter().all(|layer| layer.nodes.is_none()) {
            continue;
        }
        let reached: HashSet<LayerId> =
            kinds(model, id).into_iter().flat_map(|node| node.layers.iter().copied()).collect();
        let aliases: Vec<&str> = model.instances_of(id).map(|(_, node)| &*node.name).collect();
        let by_case: Vec<String> = aliases.iter().map(|alias| alias.to_lowercase()).collect();
        for (layer, index) in cluster.layers.iter().zip(0..) {
            let Some(nodes) = layer.nodes.as_ref().filter(|_| !reached.contains(&LayerId(index))) else {
                continue;
            };
            let pattern = nodes.value.replace('%', "*");
            if aliases.iter().any(|alias| glob_matches(&pattern, alias)) {
                continue;
            }
            let message = format!("no alias matches `{}`", nodes.value);
            let lower = pattern.to_lowercase();
            let near = by_case.iter().position(|alias| glob_matches(&lower, alias));
            let finding =
                finding(&PATTERN_WITHOUT_NODE, nodes.span, message).note("it has no effect on any node");
            findings.push(match near {
                Some(at) => finding.help(format!("use the correct case: there is `{}`", aliases[at])),
                None => {
                    finding.help(format!("use one of the aliases {}", names(aliases.iter().copied().take(3))))
                }
            });
        }
    }
}

/// A finding for lines of cluster.cfg whose alias or pattern no data or compute node has; `nodes` are the
/// aliases of the cluster with whether cluster.cfg is for them. A lone `%` is for all nodes, however many
/// there are.
pub(in crate::dialects::dolphindb) fn in_files<'a>(
    qualifier: &Spanned<Box<str>>,
    nodes: impl Iterator<Item = (&'a str, bool)>,
) -> Option<Finding> {
    let written = &*qualifier.value;
    let (mut own, mut other): (Vec<&str>, Option<&str>) = (Vec::new(), None);
    for (name, is_own) in nodes {
        if is_own {
            own.push(name);
        } else if name == written {
            other = Some(name);
        }
    }
    if opaque::find(written).is_some() {
        return None;
    }
    let shown = words::shorten(written);
    let what = if written.contains(['%', '?']) { "matches" } else { "is" };
    let finding = finding(&PATTERN_WITHOUT_NODE, qualifier.span, format!("no node's alias {what} `{shown}`"))
        .note("the line has no effect on any node");
    let lower = written.to_lowercase();
    let by_case = || own.iter().find(|name| glob_with('%', &lower, &name.to_lowercase()));
    let starred = written.replace('*', "%");
    Some(if other.is_some() {
        finding.help(
            "write it in the file of the controller or agent: cluster.cfg is for data and compute nodes",
        )
    } else if starred != written && own.iter().any(|name| glob_with('%', &starred, name)) {
        finding
            .note("write `%` for any characters and `?` for one: `*` is not a wildcard")
            .help(format!("write `{starred}`"))
            .unsafe_fix(format!("write `{starred}`"), qualifier.span, starred)
    } else if let Some(name) = by_case() {
        finding.help(format!("use the correct case: there is `{name}`"))
    } else {
        match nearest(written, own.iter().copied()) {
            Some(near) => {
                finding.help(did_you_mean(near)).unsafe_fix(format!("write `{near}`"), qualifier.span, near)
            }
            None => finding.help(format!("use one of the aliases {}", names(own.iter().copied().take(3)))),
        }
    })
}
