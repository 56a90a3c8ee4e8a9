//! The head of the page: what it is about, in numbers, and the verdict.

use minijinja::context;

use super::Input;
use crate::diagnostic::{Finding, Summary, words};
use crate::model::{HostId, Model};
use crate::source::one_line;
use crate::survive::{Level, Survival};

/// The names of the clusters, but for those that attend to others.
pub(super) fn title(model: &Model) -> String {
    let own = model.clusters.iter().filter(|cluster| cluster.attends.is_empty());
    let names: Vec<String> = own.map(|cluster| one_line(&cluster.name.value)).collect();
    if names.is_empty() { "no cluster".to_owned() } else { words::first_names(&names, "clusters") }
}

/// The worst kind of finding, and a sentence.
pub(super) fn verdict(findings: &[Finding]) -> minijinja::Value {
    let summary = Summary::of(findings, 0);
    let counted = summary.counted();
    let (kind, text) = match (summary.errors, summary.warnings) {
        (0, 0) if counted.is_empty() => ("good", "No problems found".to_owned()),
        (0, 0) => ("good", format!("No problems found, {counted}")),
        (0, _) => ("warning", format!("No errors, {counted}")),
        _ => ("error", format!("{counted}: no bundle can be built")),
    };
    context! { kind, text }
}

/// The numbers under the title.
pub(super) fn numbers(model: &Model) -> Vec<(String, String)> {
    let mut used: Vec<HostId> = model.instances.iter().map(|node| node.host).collect();
    used.sort_unstable();
    used.dedup();
    let mut zones: Vec<&str> =
        model.hosts.iter().filter_map(|host| host.zone.as_ref()).map(|zone| &*zone.value).collect();
    zones.sort_unstable();
    zones.dedup();
    let mut numbers = vec![counted(used.len(), "host")];
    if !zones.is_empty() {
        numbers.push(counted(zones.len(), "zone"));
    }
    for (id, cluster) in model.clusters() {
        for (_, role) in cluster.view.roles() {
            match model.instances_in_role(id, &role.name).count() {
                0 => {}
                count => numbers.push(counted(count, &role.title)),
            }
        }
    }
    numbers
}

fn counted(number: usize, noun: &str) -> (String, String) {
    let text = words::count(number, noun);
    let (number, noun) = text.split_once(' ').unwrap_or((&text, ""));
    (number.to_owned(), noun.to_owned())
}

/// A line for each cluster: what it is, where it is installed, and where the spec says it.
pub(super) fn clusters(input: &Input<'_>) -> Vec<minijinja::Value> {
    let model = input.model;
    let row = |(id, cluster): (crate::model::ClusterId, &crate::model::Cluster)| {
        let install = &cluster.install;
        context! {
            name => one_line(&cluster.name.value),
            product => &*cluster.view.catalog.title,
            version => cluster.view.release.as_str(),
            nodes => model.instances_of(id).count(),
            path => one_line(&install.path.value),
            user => install.user.as_ref().map(|user| one_line(&user.value)),
            place => input.sources.location(cluster.span),
        }
    };
    model.clusters().map(row).collect()
}

/// What the failure of hosts does to a cluster, in a sentence.
pub(super) fn survived(model: &Model, survival: &Survival) -> String {
    let hosts =
        |level: Level| survival.levels.iter().find(|own| own.level == level).map_or(0, |own| own.hosts);
    let writes = match hosts(Level::Write) {
        0 => "the failure of one host can stop writes".to_owned(),
        1 => "writes continue when any one host fails".to_owned(),
        number => format!("writes continue when any {number} hosts fail"),
    };
    let data = match hosts(Level::Durable) {
        0 => "the loss of one host can lose data".to_owned(),
        1 => "no data is lost when any one host never returns".to_owned(),
        number => format!("no data is lost when any {number} hosts never return"),
    };
    let name = one_line(&model.cluster(survival.cluster).name.value);
    format!("{name}: {writes}; {data}")
}
