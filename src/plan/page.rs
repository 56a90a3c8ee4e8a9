//! A plan as one page for a change request: HTML that needs nothing else, or Markdown.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use minijinja::context;

use super::human::{folded, sign, subject, summary};
use super::{Plan, Step};
use crate::diagnostic::words;
use crate::source::{SourceMap, one_line};
use crate::template::{Templates, packed};

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        ("plan.html", packed!("templates/plan.html")),
        ("plan.md", packed!("templates/plan.md")),
    ])
});

/// The page; `old` and `new` are as given on the command line, `sources` are those of both sides.
pub fn page(plan: &Plan, is_html: bool, (old, new): (&str, &str), sources: &SourceMap) -> String {
    let context = context(plan, (old, new), Some(sources));
    TEMPLATES.render(if is_html { "plan.html" } else { "plan.md" }, context)
}

/// What a page shows of a plan, without locations where its files are not given: `clusters`, `old`, `new`, `summary`,
/// `impossible`, `changes`, `steps` and `version`.
pub fn context(plan: &Plan, (old, new): (&str, &str), sources: Option<&SourceMap>) -> minijinja::Value {
    let clusters: BTreeSet<String> = plan.changes.iter().map(|change| one_line(&change.cluster)).collect();
    let text = |value: &Option<String>| value.as_deref().map(one_line).unwrap_or_default();
    let changes: Vec<minijinja::Value> = folded(&plan.changes)
        .iter()
        .map(|group| {
            let first = group[0];
            let location = first.span.zip(sources).map(|(span, sources)| sources.location(span));
            let nodes: Vec<&str> = group.iter().filter_map(|change| change.node.as_deref()).collect();
            let hosts: Vec<&str> = group.iter().filter_map(|change| change.host.as_deref()).collect();
            let on = if nodes.is_empty() {
                words::first_names(&hosts, "hosts")
            } else {
                words::first_names(&nodes, "nodes")
            };
            context! {
                sign => sign(first),
                effect => first.effect.as_str(),
                what => one_line(&subject(first)),
                old => text(&first.old),
                new => text(&first.new),
                on => one_line(&on),
                reason => one_line(&first.reason),
                code => first.rule.map(|rule| rule.code),
                location,
            }
        })
        .collect();
    context! {
        clusters => if clusters.is_empty() { "nothing".to_owned() } else { clusters.into_iter().collect::<Vec<_>>().join(", ") },
        old => one_line(old),
        new => one_line(new),
        summary => if plan.changes.is_empty() { "Nothing changes.".to_owned() } else { summary(plan) },
        impossible => plan.impossible(),
        changes,
        steps => plan.steps.iter().map(step).collect::<Vec<_>>(),
        version => env!("CARGO_PKG_VERSION"),
    }
}

fn step(step: &Step) -> minijinja::Value {
    let all = |names: &[String], noun: &str| one_line(&words::first_names(names, noun));
    context! {
        number => step.number,
        wave => step.wave,
        action => step.action.as_str(),
        on => if step.nodes.is_empty() { all(&step.hosts, "hosts") } else { all(&step.nodes, "nodes") },
        down => if step.down.is_empty() { "nothing".to_owned() } else { all(&step.down, "nodes") },
        writes => if step.writes { "continue" } else { "stop" },
        why => one_line(&step.why),
        undo => one_line(&step.undo),
    }
}
