//! PARAM009: overridden-setting.

use crate::maps::HashSet;

use crate::declare_rule;

declare_rule! {
    /// Reports settings that no node uses, because a more specific one overrides them everywhere.
    ///
    /// ## What it checks
    ///
    /// Every written setting against the settings of the nodes that it could reach. Precedence: instance over
    /// class over role over cluster over catalog.
    ///
    /// ## Why it matters
    ///
    /// The setting looks as if it were in effect. This is a common mistake in overlays: a value for the whole
    /// cluster does not override a value that the base sets for a role.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     set "dn_rpc_port" 6668
    ///     datanode on="node-1" { set "dn_rpc_port" 6669; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1" {
    ///         set "dn_rpc_port" 6669
    ///     }
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it, or change the value that overrides it. `clusterc why` shows the chain.
    pub static OVERRIDDEN_SETTING = { code: "PARAM009", name: "overridden-setting", severity: Warning, confidence: Language }
}

use crate::catalog::ParamId;
use crate::diagnostic::Finding;
use crate::model::{ClusterId, LayerSetting, Model};

/// Reports the settings of a cluster that win for no node although their layer reaches one.
pub(in crate::resolve) fn check(model: &Model, cluster: ClusterId, findings: &mut Vec<Finding>) {
    let layers = &model.cluster(cluster).layers;
    // For each setting of each layer: reached a node, won for one, lost to an overlay on purpose, a winner.
    let mut state: Vec<Vec<State>> =
        layers.iter().map(|layer| vec![State::default(); layer.settings.len()]).collect();
    let mut winners: Vec<(ParamId, &LayerSetting, u32)> = Vec::new();
    let mut seen = HashSet::default();
    for (_, instance) in model.instances_of(cluster) {
        if !seen.insert((instance.role, &instance.layers)) {
            continue;
        }
        winners.clear();
        for id in instance.layers.iter() {
            let layer = &layers[id.0 as usize];
            for (index, setting) in layer.settings.iter().enumerate() {
                let view = model.view(instance).get(setting.param);
                if !view.is_some_and(|view| view.param.scope.covers(instance.role)) {
                    continue;
                }
                let state = &mut state[id.0 as usize][index];
                match winners.iter().find(|(param, _, _)| *param == setting.param) {
                    None => {
                        state.won = true;
                        winners.push((setting.param, setting, layer.overlay));
                    }
                    Some((_, winner, overlay)) => {
                        state.lost_to = Some(winner.span);
                        // Nothing is lost when both values are equal.
                        state.on_purpose |= *overlay > layer.overlay || winner.value == setting.value;
                    }
                }
            }
        }
    }
    for (layer, states) in layers.iter().zip(&state) {
        for (setting, state) in layer.settings.iter().zip(states) {
            let Some(winner) = state.lost_to.filter(|_| !state.won && !state.on_purpose) else {
                continue;
            };
            let name = &model.cluster(cluster).view.catalog.param(setting.param).name;
            let message = format!("no node uses this value of `{name}`");
            let finding = Finding::new(&OVERRIDDEN_SETTING, setting.span, message)
                .label(winner, "overrides it, because it is more specific")
                .note("a node overrides a class, a class overrides a role, and a role overrides the cluster");
            findings.push(finding.product(model.cluster(cluster).product));
        }
    }
}

#[derive(Clone, Copy, Default)]
struct State {
    won: bool,
    on_purpose: bool,
    lost_to: Option<crate::source::Span>,
}
