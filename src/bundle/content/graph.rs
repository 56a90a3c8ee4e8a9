//! The start order as a picture: in Graphviz's language with every edge, and drawn wave by wave.

use std::fmt::Write;

use crate::bundle::content::plan::Plan;
use crate::bundle::content::svg::{LINE, Svg, Words, colour, width_of};
use crate::diagnostic::words;
use crate::model::{InstanceId, Step};

/// How many waves are side by side before the next row starts.
const WAVES_IN_A_ROW: usize = 6;

/// How many nodes of a wave are drawn one by one.
const NODES_IN_A_WAVE: usize = 7;

/// The whole graph with its reasons, for `dot`.
pub(in crate::bundle) fn dot(plan: &Plan) -> String {
    let graph = &plan.model.start;
    let mut out = format!(
        "// {}\ndigraph start_order {{\n    rankdir=LR\n    node [shape=box, style=filled]\n",
        plan.made_by
    );
    for (index, step) in graph.steps.iter().enumerate() {
        let (label, style) = match step {
            Step::Start(id) => {
                let node = plan.model.instance(*id);
                let label = format!(
                    "{}\n{} on {}",
                    node.name,
                    plan.model.role_title(node),
                    plan.model.host(node.host).name
                );
                (label, format!("fillcolor=\"{}\"", colour(node.role.index())))
            }
            Step::Milestone(text) => (text.clone(), "shape=note, fillcolor=\"#ffffff\"".to_owned()),
        };
        let _ = writeln!(out, "    n{index} [label={}, {style}]", quoted(&label));
    }
    for edge in &graph.edges {
        let reason = quoted(&edge.because);
        let _ = writeln!(out, "    n{} -> n{} [tooltip={reason}]", edge.before, edge.after);
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', " "))
}

/// Waves from left to right; what is in one column may start together.
pub(in crate::bundle) fn svg(plan: &Plan) -> String {
    let mut svg = Svg::default();
    svg.text((20, 34), Words::Title, &format!("Start order of {}", plan.title()));
    let intro = "Each wave waits until the wave before it is ready. Stopping uses the reverse order.";
    svg.text((20, 54), Words::Faint, intro);
    let mut top = 72;
    for (row, waves) in plan.waves.chunks(WAVES_IN_A_ROW).enumerate() {
        let mut left = 20;
        let mut lowest = top;
        for (column, nodes) in waves.iter().enumerate() {
            let number = row * WAVES_IN_A_ROW + column + 1;
            let (width, bottom) = wave(plan, &mut svg, (left, top), number, nodes);
            let is_last = number == plan.waves.len();
            if !is_last && column + 1 < waves.len() {
                svg.arrow((left + width, top + 34), (left + width + 34, top + 34));
            }
            left += width + 36;
            lowest = lowest.max(bottom);
        }
        top = lowest + 30;
    }
    svg.finish(&plan.made_by)
}

/// Draws one wave; gives its width and where it ends.
fn wave(
    plan: &Plan,
    svg: &mut Svg,
    (left, top): (u32, u32),
    number: usize,
    nodes: &[InstanceId],
) -> (u32, u32) {
    let labels: Vec<(String, String, &str)> = shown(nodes).map(|id| label(plan, id)).collect();
    let head = format!("wave {number}: {}", words::count(nodes.len(), "node"));
    let widths = labels
        .iter()
        .flat_map(|(name, place, _)| [width_of(name, Words::Strong), width_of(place, Words::Faint)]);
    let width = widths.chain([width_of(&head, Words::Faint)]).max().unwrap_or(0) + 20;
    svg.text((left, top + 10), Words::Faint, &head);
    let mut y = top + 18;
    for (index, (name, place, fill)) in labels.iter().enumerate() {
        svg.rect((left, y), (width, 2 * LINE + 6), fill, false);
        svg.text((left + 10, y + 15), Words::Strong, name);
        svg.text((left + 10, y + 15 + LINE), Words::Faint, place);
        y += 2 * LINE + 12;
        let left_out = nodes.len() - labels.len();
        if left_out > 0 && index + 2 == labels.len() {
            svg.text((left + 10, y + 12), Words::Plain, &format!("… {left_out} more …"));
            y += LINE + 8;
        }
    }
    (width, y)
}

/// The nodes of a wave that are drawn: all, or the first ones and the last.
fn shown(nodes: &[InstanceId]) -> impl Iterator<Item = InstanceId> {
    let most = if nodes.len() > NODES_IN_A_WAVE + 1 { NODES_IN_A_WAVE } else { nodes.len() };
    let last = nodes.last().filter(|_| most < nodes.len());
    nodes[..most].iter().chain(last).copied()
}

fn label(plan: &Plan, id: InstanceId) -> (String, String, &'static str) {
    let node = plan.model.instance(id);
    let title = plan.model.role_title(node);
    let place = match plan.place(id) {
        Some((machine, planned)) => format!("{title} on {}, {}", machine.name, planned.service.endpoint),
        None => title.to_owned(),
    };
    (node.name.to_string(), place, colour(node.role.index()))
}
