//! The start order, wave by wave, with the reasons.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Input;
use super::names::hosts;
use crate::model::{HostId, InstanceId, Model, Step};
use crate::source::one_line;

/// How many reasons of a wave are listed.
const MOST_REASONS: usize = 4;

/// The wave of each node, from 0.
pub(super) fn wave_of(model: &Model, waves: &[Vec<InstanceId>]) -> Vec<usize> {
    let mut of = vec![0; model.instances.len()];
    for (wave, nodes) in waves.iter().enumerate() {
        for id in nodes {
            of[id.0 as usize] = wave;
        }
    }
    of
}

/// The waves: their nodes by cluster and role, and what they wait for.
pub(super) fn waves(input: &Input<'_>, waves: &[Vec<InstanceId>], wave_of: &[usize]) -> Vec<Value> {
    let model = input.model;
    let mut whys: Vec<Vec<String>> = vec![Vec::new(); waves.len()];
    let graph = &model.start;
    for edge in &graph.edges {
        let Some(Step::Start(id)) = graph.steps.get(edge.after as usize) else { continue };
        let own = &mut whys[wave_of[id.0 as usize]];
        if own.len() < MOST_REASONS {
            let why = one_line(&edge.because);
            if !own.contains(&why) {
                own.push(why);
            }
        }
    }
    let wave = |(nodes, why): (&Vec<InstanceId>, Vec<String>)| {
        let mut parts: BTreeMap<(u32, usize), Vec<HostId>> = BTreeMap::new();
        for id in nodes {
            let node = model.instance(*id);
            parts.entry((node.cluster.0, node.role.index())).or_default().push(node.host);
        }
        let parts = parts.into_iter().map(|((cluster, role), on)| {
            let titles = model.clusters[cluster as usize].view.roles();
            let title =
                titles.into_iter().find(|(id, _)| id.index() == role).map_or("", |(_, role)| &role.title);
            let first: Vec<u32> = on.iter().take(12).map(|host| host.0).collect();
            json!([cluster, title, on.len(), hosts(model, &on), first])
        });
        json!({ "n": nodes.len(), "parts": parts.collect::<Vec<_>>(), "why": why })
    };
    waves.iter().zip(whys).map(wave).collect()
}
