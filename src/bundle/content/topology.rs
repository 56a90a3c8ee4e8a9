//! The machines as a picture: zones, hosts in them, nodes with their ports.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::content::plan::{Machine, Plan};
use crate::bundle::content::svg::{LINE, Svg, Words, colour, width_of};
use crate::diagnostic::words;
use crate::model::HostId;

/// How many equal hosts are drawn one by one in a zone; more are one box.
const MAX_DRAWN: usize = 6;

/// How many zones are drawn.
const ZONES: usize = 60;

/// How many boxes are drawn in a zone.
const BOXES: usize = 60;

/// How wide a row of boxes may become.
const ROW: u32 = 1200;

/// Between boxes, and within a box around what it holds.
const GAP: u32 = 12;
const INSET: u32 = 12;

/// One box: a host, or several equal ones.
struct Card<'a> {
    machines: Vec<&'a Machine>,
    lines: Vec<Line>,
    is_marked: bool,
}

struct Line {
    words: Words,
    text: String,
    fill: Option<&'static str>,
}

/// Hosts that a picture marks, and its headings; without a title it has those of the bundle's picture.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// The hosts that fail.
    pub hosts: BTreeSet<HostId>,
    /// The line above the picture.
    pub title: String,
    /// The line below the title.
    pub remark: String,
}

impl Marks {
    fn has(&self, machine: &Machine) -> bool {
        machine.hosts.iter().any(|host| self.hosts.contains(host))
    }
}

pub(in crate::bundle) fn svg(plan: &Plan) -> String {
    marked(plan, &Marks::default())
}

/// The same picture with some hosts marked.
pub(in crate::bundle) fn marked(plan: &Plan, marks: &Marks) -> String {
    let (title, remark) = if marks.title.is_empty() {
        (&format!("Hosts of {}", plan.title()), &summary(plan))
    } else {
        (&marks.title, &marks.remark)
    };
    let mut zones: BTreeMap<Option<&str>, Vec<&Machine>> = BTreeMap::new();
    for machine in &plan.machines {
        let zone = machine.hosts.iter().find_map(|id| plan.model.host(*id).zone.as_ref());
        zones.entry(zone.map(|zone| &*zone.value)).or_default().push(machine);
    }
    let mut svg = Svg::default();
    svg.text((20, 34), Words::Title, title);
    svg.text((20, 54), Words::Faint, remark);
    let has_boxes = zones.keys().any(Option::is_some);
    let boxes = zones.iter().take(ZONES).map(|(zone, machines)| {
        let hosts = words::count(machines.len(), "host");
        let name = zone.map_or(format!("no zone, {hosts}"), |zone| format!("zone {zone}, {hosts}"));
        Zone::new(has_boxes.then_some(name), cards(plan, machines, marks))
    });
    let boxes: Vec<Zone> = boxes.collect();
    let (places, _, height) = flow(boxes.iter().map(|zone| (zone.width, zone.height)));
    for (zone, (x, y)) in boxes.iter().zip(places) {
        zone.draw(&mut svg, (20 + x, 72 + y));
    }
    if zones.len() > ZONES {
        let more = format!("… {} more zones", zones.len() - ZONES);
        svg.text((20, 72 + height + 20), Words::Plain, &more);
    }
    svg.finish(&plan.made_by)
}

/// Places boxes from left to right in rows; gives the locations and how wide and high all are together.
fn flow(sizes: impl Iterator<Item = (u32, u32)>) -> (Vec<(u32, u32)>, u32, u32) {
    let (mut x, mut y, mut row, mut right) = (0, 0, 0, 0);
    let mut places = Vec::new();
    for (width, height) in sizes {
        if x > 0 && x + width > ROW {
            x = 0;
            y += row + GAP;
            row = 0;
        }
        places.push((x, y));
        right = right.max(x + width);
        x += width + GAP;
        row = row.max(height);
    }
    (places, right, y + row)
}

fn summary(plan: &Plan) -> String {
    let clusters = plan.model.clusters().map(|(id, cluster)| {
        let title = &cluster.view.catalog.title;
        let nodes = words::count(plan.model.instances_of(id).count(), "node");
        format!("{}: {title} {}, {nodes}", plan.cluster(id), cluster.view.release)
    });
    let clusters: Vec<String> = clusters.collect();
    format!("{}; {}", clusters.join("; "), words::count(plan.machines.len(), "host"))
}

/// The box of a zone; without a name only what is in it is drawn.
struct Zone<'a> {
    name: Option<String>,
    cards: Vec<Card<'a>>,
    places: Vec<(u32, u32)>,
    width: u32,
    height: u32,
}

impl<'a> Zone<'a> {
    fn new(name: Option<String>, cards: Vec<Card<'a>>) -> Self {
        let (mut places, mut width, mut height) = flow(cards.iter().map(size));
        if let Some(name) = &name {
            for (x, y) in &mut places {
                *x += INSET;
                *y += INSET + LINE;
            }
            width = width.max(width_of(name, Words::Strong)) + 2 * INSET;
            height += LINE + 2 * INSET;
        }
        Self { name, cards, places, width, height }
    }

    fn draw(&self, svg: &mut Svg, (x, y): (u32, u32)) {
        if let Some(name) = &self.name {
            svg.rect((x, y), (self.width, self.height), "#f7f7f7", true);
            svg.text((x + INSET, y + 19), Words::Strong, name);
        }
        for (card, place) in self.cards.iter().zip(&self.places) {
            draw_card(svg, (x + place.0, y + place.1), card);
        }
    }
}

/// The boxes of a zone, in the order of the hosts. Many equal ones share one.
fn cards<'a>(plan: &Plan, machines: &[&'a Machine], marks: &Marks) -> Vec<Card<'a>> {
    let mut by_look: BTreeMap<(bool, Vec<(String, String)>), usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&Machine>> = Vec::new();
    for machine in machines {
        let place = *by_look.entry((marks.has(machine), looks(plan, machine))).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(machine);
    }
    let mut cards: Vec<Card> = Vec::new();
    for group in groups {
        let chunk = if group.len() > MAX_DRAWN { group.len() } else { 1 };
        cards.extend(group.chunks(chunk).map(|machines| Card {
            machines: machines.to_vec(),
            lines: lines(plan, machines),
            is_marked: marks.has(machines[0]),
        }));
    }
    cards.sort_by(|left, right| left.machines[0].name.cmp(&right.machines[0].name));
    if cards.len() > BOXES {
        // Hosts that fail are drawn in any case.
        cards.sort_by_key(|card| !card.is_marked);
        let rest: Vec<&Machine> = cards.drain(BOXES - 1..).flat_map(|card| card.machines).collect();
        let text = format!("… {}", words::count(rest.len(), "more host"));
        let lines = vec![Line { words: Words::Plain, text, fill: None }];
        cards.push(Card { machines: rest, lines, is_marked: false });
    }
    cards
}

/// What a box says of a host's nodes, their names omitted.
fn looks(plan: &Plan, machine: &Machine) -> Vec<(String, String)> {
    let look = |planned: &crate::bundle::content::plan::PlannedService| {
        let node = plan.model.instance(planned.instance);
        let ports: Vec<String> = planned.service.ports.iter().map(|port| port.number.to_string()).collect();
        (format!("{} {}", plan.cluster(node.cluster), plan.model.role_title(node)), ports.join(" "))
    };
    machine.services.iter().map(look).collect()
}

fn lines(plan: &Plan, machines: &[&Machine]) -> Vec<Line> {
    let first = machines[0];
    let plain = |words: Words, text: String| Line { words, text, fill: None };
    let mut lines = Vec::new();
    match machines {
        [only] => {
            lines.push(plain(Words::Strong, only.name.clone()));
            lines.push(plain(Words::Faint, only.address.clone()));
        }
        [.., last] => {
            lines.push(plain(Words::Strong, format!("{} … {}", first.name, last.name)));
            lines.push(plain(Words::Faint, format!("{} similar hosts", machines.len())));
        }
        [] => {}
    }
    for planned in &first.services {
        let node = plan.model.instance(planned.instance);
        let title = plan.model.role_title(node);
        let name = if machines.len() == 1 { format!("{title} {}", node.name) } else { title.to_owned() };
        let name = if plan.model.clusters.len() > 1 {
            format!("{name} ({})", plan.cluster(node.cluster))
        } else {
            name
        };
        let ports: Vec<String> = planned.service.ports.iter().map(|port| port.number.to_string()).collect();
        lines.push(Line { words: Words::Plain, text: name, fill: Some(colour(node.role.index())) });
        for ports in ports.chunks(6) {
            lines.push(plain(Words::Faint, ports.join("  ")));
        }
    }
    lines
}

fn size(card: &Card) -> (u32, u32) {
    let widest = card.lines.iter().map(|line| width_of(&line.text, line.words)).max().unwrap_or(0);
    (widest + 36, card.lines.len() as u32 * (LINE + 2) + 16)
}

fn draw_card(svg: &mut Svg, (x, y): (u32, u32), card: &Card) {
    let (width, height) = size(card);
    if card.is_marked {
        svg.marked((x, y), (width, height));
    } else {
        svg.rect((x, y), (width, height), "#fff", false);
    }
    let mut base = y + 20;
    for line in &card.lines {
        if let Some(fill) = line.fill {
            svg.rect((x + 6, base - 13), (width - 12, LINE + 2), fill, false);
        }
        svg.text((x + 12, base), line.words, &line.text);
        base += LINE + 2;
    }
}
