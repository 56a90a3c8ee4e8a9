//! HA006: impossible-goal.

use crate::maps::HashMap;

use super::goals::{self, Loss};
use crate::catalog::Level;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{ClusterId, Goal, Model};
use crate::rules::Survey;
use crate::survive::hosts;

declare_rule! {
    /// Reports goals that no cluster with these hosts can meet, and goals that contradict each other.
    ///
    /// ## What it checks
    ///
    /// `survive` statements: as many hosts or zones as the cluster has, zones where a host has no `zone`, and
    /// two numbers for one level.
    ///
    /// ## Why it matters
    ///
    /// Nothing is left when all hosts fail. Hosts without a zone cannot be counted by zone.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=3
    ///     survive hosts=3
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=3
    ///     survive hosts=1 zones=1 levels="write query schema"
    ///     survive hosts=2 levels="durable"
    ///     host "node-[1..3]" address="10.0.0.[11..13]" zone="hall-[1..3]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set a smaller number, add hosts or zones, or name each level in one statement only.
    pub static IMPOSSIBLE_GOAL = {
        code: "HA006", name: "impossible-goal", severity: Error, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.whole_clusters() {
        let first = goals::first(&cluster.goals);
        for goal in &cluster.goals {
            for loss in [Loss::Hosts, Loss::Zones] {
                findings.extend(
                    beyond(model, id, goal, loss)
                        .or_else(|| contradicts(&first, goal, loss))
                        .map(|finding| finding.product(cluster.product)),
                );
            }
        }
    }
}

/// More hosts or zones than may fail.
fn beyond(model: &Model, id: ClusterId, goal: &Goal, loss: Loss) -> Option<Finding> {
    let wanted = loss.of(goal)?;
    let noun = loss.noun();
    let Some(all) = goals::count(model, id, loss) else {
        let hosts = hosts(model, id);
        let host = model.host(*hosts.iter().find(|host| model.host(**host).zone.is_none())?);
        let message = format!("the goal counts zones, and the host `{}` does not have a zone", host.name);
        let finding = Finding::new(&IMPOSSIBLE_GOAL, wanted.span, message);
        return Some(
            finding
                .label(host.span, "the host")
                .note("zones are counted only when each host with nodes of the cluster has one")
                .help("add zone=\"…\" to each host, or remove zones= from the goal"),
        );
    };
    if (wanted.value as usize) < all {
        return None;
    }
    let has = words::count(all, noun);
    let message = format!(
        "the goal is to survive the loss of {}, but the cluster has only {has}",
        words::count(wanted.value as usize, noun)
    );
    let finding = Finding::new(&IMPOSSIBLE_GOAL, wanted.span, message);
    Some(match all {
        0 | 1 => finding.help(format!("add a {noun}, or remove {noun}s= from the goal")),
        all => finding.help(format!("set {noun}s={} or less", all - 1)),
    })
}

/// Another number for a level than the first statement that names it.
fn contradicts(first: &HashMap<(Level, Loss), &Goal>, goal: &Goal, loss: Loss) -> Option<Finding> {
    let wanted = loss.of(goal)?;
    goal.levels.iter().find_map(|level| {
        let known = first.get(&(level.value, loss)).and_then(|known| loss.of(known))?;
        if known.value == wanted.value {
            return None;
        }
        let noun = loss.noun();
        let message = format!(
            "`{}` has two goals: {} and {}",
            level.value.as_str(),
            words::count(known.value as usize, noun),
            words::count(wanted.value as usize, noun)
        );
        let finding =
            Finding::new(&IMPOSSIBLE_GOAL, wanted.span, message).label(known.span, "the first goal");
        Some(finding.help("name the level in only one of the statements"))
    })
}
