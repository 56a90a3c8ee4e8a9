//! IOTDB007: overruled-seed.

use super::Survey;
use super::nodes::{about, is_set, location, whole_clusters};
use super::seeds::Target;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports a `seed="…"` that is overridden by settings of the ConfigNodes.
    ///
    /// ## What it checks
    ///
    /// Whether the ConfigNode that `seed="…"` names is its own seed.
    ///
    /// ## Why it matters
    ///
    /// `seed="…"` is used only without a setting. Where a `cn_seed_config_node` makes another ConfigNode the seed,
    /// the cluster starts with that one, although the spec suggests the other.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*" seed="node-2" { set "cn_seed_config_node" "10.0.0.11:10710"; }
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*" seed="node-2"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep one of the two; `seed="…"` is enough.
    pub static OVERRULED_SEED = {
        code: "IOTDB007", name: "overruled-seed", severity: Warning, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in whole_clusters(model) {
        let Some(named) = &cluster.seed else { continue };
        let asks = survey.confignodes(id);
        let mut seeds = asks.iter().filter(|ask| ask.target == Target::Itself);
        // None or several are their own findings.
        let (Some(seed), None) = (seeds.next(), seeds.next()) else { continue };
        let asked = asks.iter().find(|ask| model.instance(ask.node).host == named.value);
        let Some(asked) = asked.filter(|ask| ask.node != seed.node && is_set(&ask.setting)) else {
            continue;
        };
        let node = model.instance(asked.node);
        let message = format!(
            "`{}` is set as the seed, but `{}` makes `{}` the seed",
            model.host(named.value).name,
            asked.param.name(),
            model.instance(seed.node).name
        );
        let finding = Finding::new(&OVERRULED_SEED, named.span, message)
            .caption("named here")
            .label(location(&asked.setting, node), format!("the seed of `{}`", node.name))
            .help("remove one of the two");
        findings.push(about(finding, model, &[asked.node]));
    }
}
