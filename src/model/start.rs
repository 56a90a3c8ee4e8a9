//! The start graph: start, stop, rolling restart, upgrade and plan all come from it.

use std::sync::Arc;

use super::InstanceId;
use crate::source::Span;

/// What must be running before what starts.
#[derive(Debug, Clone, Default)]
pub struct StartGraph {
    /// The steps.
    pub steps: Vec<Step>,
    /// `edges[i]`: the first step must be done before the second starts.
    pub edges: Vec<StartEdge>,
}

/// One step of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A node starts and is ready.
    Start(InstanceId),
    /// Several nodes are ready: keeps the number of edges linear.
    Milestone(String),
}

/// One step must be done before another starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartEdge {
    /// Index of the earlier step.
    pub before: u32,
    /// Index of the later step.
    pub after: u32,
    /// The location in the spec that asks for it.
    pub span: Span,
    /// The reason, as it reads after "because".
    pub because: Arc<str>,
}

impl StartGraph {
    /// The nodes in waves: those of one wave may start together, once the waves before it are ready. Within a wave they
    /// are as in [`steps`](Self::steps). What is in a cycle, which a rule reports, comes last.
    pub fn waves(&self) -> Vec<Vec<InstanceId>> {
        let count = self.steps.len();
        let mut later: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut waits_for = vec![0_usize; count];
        for edge in &self.edges {
            let (before, after) = (edge.before as usize, edge.after as usize);
            if before < count && after < count {
                later[before].push(after);
                waits_for[after] += 1;
            }
        }
        // The wave of a node is the longest way to it; milestones take their own none.
        let mut wave = vec![0_usize; count];
        let mut ready: Vec<usize> = (0..count).filter(|&step| waits_for[step] == 0).collect();
        let mut placed = vec![false; count];
        while let Some(step) = ready.pop() {
            placed[step] = true;
            let next = wave[step] + usize::from(matches!(self.steps[step], Step::Start(_)));
            for &after in &later[step] {
                wave[after] = wave[after].max(next);
                waits_for[after] -= 1;
                if waits_for[after] == 0 {
                    ready.push(after);
                }
            }
        }
        let last = (0..count).filter(|&step| placed[step]).map(|step| wave[step] + 1).max().unwrap_or(0);
        let mut waves: Vec<Vec<InstanceId>> = vec![Vec::new(); last + 1];
        for (step, kind) in self.steps.iter().enumerate() {
            if let Step::Start(instance) = kind {
                waves[if placed[step] { wave[step] } else { last }].push(*instance);
            }
        }
        waves.retain(|wave| !wave.is_empty());
        waves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile, SourceMap};

    fn graph(steps: Vec<Step>, edges: &[(u32, u32)]) -> StartGraph {
        let file: FileId = SourceMap::default().add(SourceFile::from_bytes("a.kdl", Vec::new()));
        let edge = |&(before, after): &(u32, u32)| StartEdge {
            before,
            after,
            span: Span::at(file, 0),
            because: "".into(),
        };
        StartGraph { steps, edges: edges.iter().map(edge).collect() }
    }

    fn node(id: u32) -> Step {
        Step::Start(InstanceId(id))
    }

    #[test]
    fn waves_follow_the_edges() {
        let steps = vec![node(0), node(1), node(2), node(3), Step::Milestone("ready".into())];
        let waves = graph(steps, &[(0, 1), (0, 4), (1, 4), (4, 2), (4, 3)]).waves();
        let ids = |wave: &Vec<InstanceId>| wave.iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(waves.iter().map(ids).collect::<Vec<_>>(), [vec![0], vec![1], vec![2, 3]]);
    }

    #[test]
    fn cycles_come_last() {
        let waves = graph(vec![node(0), node(1), node(2)], &[(0, 1), (1, 2), (2, 1)]).waves();
        assert_eq!(waves.len(), 2);
        assert_eq!(waves[1].len(), 2);
    }
}
