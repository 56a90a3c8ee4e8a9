//! `control/apply.sh` with its tables: the steps of a plan, which nodes are there during which step, and what is moved.

use crate::maps::HashSet;

use minijinja::context;

use crate::bundle::content::control;
use crate::bundle::content::plan::Plan;
use crate::bundle::content::templates::TEMPLATES;
use crate::bundle::file::{BundleFile, Content};
use crate::plan::{Action, Step, Target, Turn};
use crate::source::one_line;

/// What a bundle that changes running clusters is made from, in addition to its own model.
#[derive(Debug)]
pub(in crate::bundle) struct Applied<'a> {
    /// The clusters as they are.
    pub(in crate::bundle) before: Plan<'a>,
    /// What is done.
    pub(in crate::bundle) steps: &'a [Step],
    /// Which nodes are there when.
    pub(in crate::bundle) turns: &'a [Turn],
}

/// The files of `control/` that do it.
pub(in crate::bundle) fn files(plan: &Plan, applied: &Applied<'_>) -> Vec<BundleFile> {
    let script = |name: &str| TEMPLATES.render(name, context! { made_by => &plan.made_by });
    vec![
        BundleFile::script(
            "control/apply.sh".to_owned(),
            Content::Bytes(script("control/apply.sh").into_bytes()),
        ),
        BundleFile::text("control/lib/move.sh", script("control/lib/move.sh")),
        BundleFile::text("control/apply.tsv", steps(plan, applied)),
        BundleFile::text("control/apply-nodes.tsv", nodes(plan, applied)),
        BundleFile::text("control/apply-moves.tsv", moves(plan, applied)),
    ]
}

/// The name of a node as the scripts of its time know it.
fn service<'p>(plan: &'p Plan, applied: &'p Applied<'_>, target: Target) -> Option<(&'p str, &'p str)> {
    let of = match target {
        Target::Old(_) => &applied.before,
        Target::New(_) => plan,
    };
    let (machine, planned) = of.place(target.id())?;
    Some((&planned.name, &machine.name))
}

/// One line for each step. No column is empty: shells fold empty ones.
fn steps(plan: &Plan, applied: &Applied<'_>) -> String {
    let mut table = format!("# {}\n", plan.made_by);
    table.push_str("# step\taction\twrites\tempties\tscript\tnodes\thosts\twhy\tundo\n");
    let yes = |is: bool| if is { "yes" } else { "no" };
    for step in applied.steps {
        let mut nodes = Vec::new();
        let mut hosts: Vec<&str> = Vec::new();
        let mut seen = HashSet::default();
        for &target in &step.targets {
            let Some((node, host)) = service(plan, applied, target) else { continue };
            nodes.push(node);
            if seen.insert(host) {
                hosts.push(host);
            }
        }
        let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { one_line(text) };
        let columns = [
            step.number.to_string(),
            step.action.as_str().to_owned(),
            yes(step.writes).to_owned(),
            yes(step.is_emptied).to_owned(),
            script(plan, applied, step).to_owned(),
            or_dash(&nodes.join(" ")),
            or_dash(&hosts.join(" ")),
            or_dash(&step.why),
            or_dash(&step.undo),
        ];
        table.push_str(&columns.join("\t"));
        table.push('\n');
    }
    table
}

/// The script of `control/` that does a step.
fn script(plan: &Plan, applied: &Applied<'_>, step: &Step) -> &'static str {
    let general = match step.action {
        Action::Preflight => "status-all.sh",
        Action::Install => "deploy.sh",
        Action::Reload => "reload.sh",
        Action::Restart => "restart-rolling.sh",
        Action::Start => "start-all.sh",
        Action::Stop => "stop-all.sh",
        Action::ScaleOut => "scale-out.sh",
        Action::ScaleIn => "scale-in.sh",
        Action::Upgrade => "upgrade.sh",
        Action::MoveData | Action::Manual => "-",
    };
    let own = step.targets.first().and_then(|&target| {
        let model = match target {
            Target::Old(_) => applied.before.model,
            Target::New(_) => plan.model,
        };
        let node = model.instance(target.id());
        model.view(node).catalog.step_script(step.action.as_str(), model.role_name(node))
    });
    own.unwrap_or(general)
}

/// One line for each node and the steps during which it is there, then its columns of steps.tsv.
fn nodes(plan: &Plan, applied: &Applied<'_>) -> String {
    let mut table = format!("# {}\n# from\tuntil\tthen the columns of steps.tsv\n", plan.made_by);
    let before = control::rows(&applied.before);
    let after = control::rows(plan);
    for turn in applied.turns {
        let rows = match turn.node {
            Target::Old(_) => &before,
            Target::New(_) => &after,
        };
        let Some(row) = rows.get(&turn.node.id()) else { continue };
        let until = turn.until.map_or_else(|| "-".to_owned(), |until| until.to_string());
        table.push_str(&format!("{}\t{until}\t{row}\n", turn.from));
    }
    table
}

/// One line for each directory that is moved.
fn moves(plan: &Plan, applied: &Applied<'_>) -> String {
    let mut table = format!("# {}\n# step\tnode\tfrom\tto\n", plan.made_by);
    for step in applied.steps {
        for (index, from, to) in &step.moves {
            let Some((node, _)) = service(plan, applied, step.targets[*index]) else { continue };
            table.push_str(&format!("{}\t{node}\t{from}\t{to}\n", step.number));
        }
    }
    table
}
