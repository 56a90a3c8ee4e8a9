//! HA005: unmet-goal.

use crate::maps::HashMap;

use super::goals::{self, Loss};
use crate::catalog::Level;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{ClusterId, Goal, Model, Spanned};
use crate::rules::Survey;
use crate::survive::{Because, LevelSurvival, Survival, analyse};

declare_rule! {
    /// Reports a failure that the cluster must survive but does not.
    ///
    /// ## What it checks
    ///
    /// The goals that the spec sets with `survive` against what the cluster survives, as `clusterc survive`
    /// shows it. Replicas are assumed to be on the worst possible nodes.
    ///
    /// ## Why it matters
    ///
    /// The goal is not met: when the hosts or zones of the finding fail at the same time, the levels that it names end.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=1 data=1
    ///     allow "IOTDB013" reason="a test"
    ///     survive hosts=1
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="1.3.3" {
    ///     install "/opt/iotdb"
    ///     replication schema=3 data=2
    ///     survive hosts=1
    ///     host "node-[1..3]" address="10.0.0.[11..13]"
    ///     confignode on="node-*"
    ///     datanode on="node-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add nodes, replicas or zones as in the help, or set a smaller goal.
    pub static UNMET_GOAL = {
        code: "HA005", name: "unmet-goal", severity: Error, confidence: Source,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for (id, cluster) in model.whole_clusters().filter(|(_, cluster)| !cluster.goals.is_empty()) {
        let Some(survival) = analyse(model, id).filter(|survival| survival.has_room) else { continue };
        let first = goals::first(&cluster.goals);
        for goal in cluster.goals.iter().filter(|goal| !goals::is_impossible(model, id, goal)) {
            for loss in [Loss::Hosts, Loss::Zones] {
                unmet((model, id), &survival, (goal, loss, &first), findings);
            }
        }
    }
}

/// One finding for all levels that the same failure ends.
fn unmet(
    (model, id): (&Model, ClusterId),
    survival: &Survival,
    (goal, loss, first): (&Goal, Loss, &HashMap<(Level, Loss), &Goal>),
    findings: &mut Vec<Finding>,
) {
    let Some(wanted) = loss.of(goal) else { return };
    let mut ended: Vec<(Vec<String>, Vec<&LevelSurvival>)> = Vec::new();
    for Spanned { value, .. } in &goal.levels {
        let Some(level) = survival.levels.iter().find(|level| level.level == *value) else { continue };
        // Of two numbers only the first counts; another finding shows both.
        let first = first.get(&(*value, loss)).and_then(|first| loss.of(first));
        if first.is_none_or(|first| first.value != wanted.value) {
            continue;
        }
        let names = loss.first(model, level);
        // A level that does not hold at all is another finding.
        let Some(names) = names.filter(|names| !names.is_empty() && names.len() <= wanted.value as usize)
        else {
            continue;
        };
        match ended.iter_mut().find(|(known, _)| *known == names) {
            Some((_, levels)) => levels.push(level),
            None => ended.push((names, vec![level])),
        }
    }
    for (names, levels) in ended {
        let words: Vec<String> = levels.iter().map(|level| format!("`{}`", level.level.as_str())).collect();
        let does = if words.len() == 1 { "does" } else { "do" };
        let failure = match loss {
            Loss::Hosts => words::ticked_list(&names, 5),
            Loss::Zones => {
                let zones = if names.len() == 1 { "the zone" } else { "the zones" };
                format!("{zones} {}", words::ticked_list(&names, 5))
            }
        };
        let wanted_words = words::count(wanted.value as usize, loss.noun());
        let message = format!("{} {does} not survive the loss of {failure}", words::list(&words));
        let mut finding = Finding::new(&UNMET_GOAL, wanted.span, message);
        let mut reasons = Vec::new();
        for because in levels.iter().flat_map(|level| loss.because(level)).filter(|because| because.is_limit)
        {
            // What differs only in the level is reported once.
            if !reasons.iter().any(|known: &&Because| known.span == because.span) {
                reasons.push(because);
            }
        }
        for because in reasons.iter().take(4) {
            finding = match because.span.filter(|span| *span != wanted.span) {
                Some(span) => finding.label(span, because.text()),
                None => finding.note(because.text()),
            };
        }
        let together = if wanted.value == 1 { "" } else { " at the same time" };
        finding = finding.note(format!("the goal is that any {wanted_words} may fail{together}"));
        let helps: Vec<&String> = match loss {
            Loss::Hosts => levels.iter().filter_map(|level| level.help.as_ref()).collect(),
            Loss::Zones => Vec::new(),
        };
        finding = match helps.first() {
            Some(help) => finding.help((*help).clone()),
            None => finding.help(match loss {
                Loss::Hosts => "add hosts, or set a smaller goal",
                Loss::Zones => "add zones and spread the nodes over them, or set a smaller goal",
            }),
        };
        findings.push(finding.product(model.cluster(id).product));
    }
}
