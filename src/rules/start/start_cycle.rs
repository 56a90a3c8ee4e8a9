//! START001: start-cycle.

use crate::maps::{HashMap, HashSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Model, StartEdge, Step};
use crate::rules::Survey;

declare_rule! {
    /// Reports nodes that wait for each other, so that none of them can be the first to start.
    ///
    /// ## What it checks
    ///
    /// The start graph of every cluster: which node asks which other one to join. The complete cycle is shown.
    ///
    /// ## Why it matters
    ///
    /// Every node of the cycle keeps asking a node that is not running. IoTDB's ConfigNodes give up after some
    /// attempts; no check of ports and no status command shows the problem before that.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    ///     every "confignode" on="node-2" { set "cn_seed_config_node" "10.0.0.13:10710"; }
    ///     every "confignode" on="node-3" { set "cn_seed_config_node" "10.0.0.12:10710"; }
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Make every joining node ask the seed: remove the setting, and clusterc sets it.
    pub static START_CYCLE = {
        code: "START001", name: "start-cycle", severity: Error, confidence: Observed,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut graph: DiGraph<u32, usize> =
        DiGraph::with_capacity(model.start.steps.len(), model.start.edges.len());
    for step in 0..model.start.steps.len() as u32 {
        graph.add_node(step);
    }
    for (index, edge) in model.start.edges.iter().enumerate() {
        graph.add_edge(NodeIndex::new(edge.before as usize), NodeIndex::new(edge.after as usize), index);
    }
    let mut cycles: Vec<Vec<NodeIndex>> =
        tarjan_scc(&graph).into_iter().filter(|part| part.len() > 1).collect();
    for cycle in &mut cycles {
        cycle.sort();
    }
    cycles.sort();
    for cycle in cycles {
        let path = shortest_cycle(model, &cycle);
        findings.push(finding(model, &path));
    }
}

/// The edges of a shortest cycle inside a strongly connected part, beginning at its first step.
fn shortest_cycle<'a>(model: &'a Model, part: &[NodeIndex]) -> Vec<&'a StartEdge> {
    let inside: HashSet<u32> = part.iter().map(|node| node.index() as u32).collect();
    let mut next: HashMap<u32, Vec<&StartEdge>> = HashMap::default();
    for edge in &model.start.edges {
        if inside.contains(&edge.before) && inside.contains(&edge.after) {
            next.entry(edge.before).or_default().push(edge);
        }
    }
    let start = part[0].index() as u32;
    let mut came: HashMap<u32, &StartEdge> = HashMap::default();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for edge in next.get(&at).into_iter().flatten() {
            if edge.after == start {
                let mut path = vec![*edge];
                let mut back = at;
                while back != start {
                    let Some(edge) = came.get(&back) else { break };
                    path.push(edge);
                    back = edge.before;
                }
                path.reverse();
                return path;
            }
            if let std::collections::hash_map::Entry::Vacant(first) = came.entry(edge.after) {
                first.insert(edge);
                queue.push_back(edge.after);
            }
        }
    }
    Vec::new()
}

fn finding(model: &Model, path: &[&StartEdge]) -> Finding {
    let name = |step: u32| match &model.start.steps[step as usize] {
        Step::Start(id) => model.instance(*id).name.to_string(),
        Step::Milestone(text) => text.clone(),
    };
    // Written as who asks whom, starting with what is first in the spec.
    let mut path: Vec<&StartEdge> = path.iter().rev().copied().collect();
    let first = (0..path.len()).min_by_key(|&index| path[index].span).unwrap_or(0);
    path.rotate_left(first);
    let names: Vec<String> = path.iter().map(|edge| name(edge.after)).collect();
    let message = format!("{} wait for each other to start", words::ticked_list(&names, 5));
    let mut finding = Finding::new(&START_CYCLE, path[0].span, message).caption(&*path[0].because);
    for edge in path.iter().skip(1).take(20) {
        finding = finding.label(edge.span, &*edge.because);
    }
    let cycle =
        names.iter().cycle().take(names.len() + 1).map(String::as_str).collect::<Vec<_>>().join(" → ");
    finding
        .note(format!("each asks the next: {cycle}"))
        .help("remove the setting; every joining node then asks the seed")
}
