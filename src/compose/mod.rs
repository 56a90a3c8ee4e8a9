//! A model written as a spec: the way back, for cluster files of other tools and for configuration as found.
//!
//! ```ignore
//! let text = compose::to_kdl(&model, &All, &[]);                 // every cluster of a model, as one document
//! let changed = compose::differences(&model, &again);      // what reading the text again would change: nothing
//! ```
//!
//! What comes out is what a person would have written: hosts in ranges again, one statement for nodes that are
//! placed alike, values that all nodes share said once, shorthands where the catalog has one, and nothing that
//! follows by itself: defaults and what is derived are omitted. The order of hosts and nodes is kept, because the
//! first node may be the seed.
//!
//! Only what the model holds comes back: classes, overlays and patterns are written out. Comments are not part of a
//! model; a caller that has some hands them over as [`Remark`]s.

mod blocks;
mod comments;
mod differences;
mod draft;
mod hosts;
mod nodes;
mod ranges;
mod remarks;
mod settings;

pub use comments::comments;
pub use differences::differences;
pub use ranges::range;
pub use remarks::{About, Remark};

use draft::Draft;

use crate::catalog::Products;
use crate::formats::kdl::{self, Statement};
use crate::model::{ClusterId, Goal, HostId, Model, Network, Payload, hex};

/// Every cluster of a model as one document. `remarks` are put where they belong, as far as that is in it.
/// `products` tells which of them are in blocks such as `monitoring`.
pub fn to_kdl(model: &Model, products: &dyn Products, remarks: &[Remark]) -> String {
    let own =
        (0..model.clusters.len() as u32).map(ClusterId).filter(|id| model.cluster(*id).attends.is_empty());
    let mut top_level = Draft::new(Statement::default(), []);
    let shared = blocks::shared_networks(model);
    network(shared, &mut top_level);
    let lone: Vec<HostId> = match model.clusters.is_empty() {
        // A file of hosts has only hosts.
        true => model.hosts().map(|(id, _)| id).collect(),
        false => blocks::shared_hosts(model),
    };
    hosts::statements(model, &lone, &mut top_level);
    let mut clusters = top_level.children;
    clusters.extend(own.map(|id| cluster(model, id, shared.len(), products)));
    clusters.extend(blocks::statements(model, None, products));
    clusters.extend(payloads(model));
    let mut head = remarks::place(remarks, &mut clusters);
    let mut statements: Vec<Statement> = clusters.into_iter().map(Draft::finish).collect();
    for (index, statement) in statements.iter_mut().enumerate() {
        let is_in_row = matches!(&*statement.name, "host" | "payload");
        statement.gap = index > 0 && (statement.gap || !is_in_row);
    }
    let mut text = String::new();
    if !head.is_empty() {
        head.push(String::new());
        let lines =
            head.iter().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("// {line}\n") });
        text.extend(lines);
    }
    text + &kdl::write(&statements)
}

/// Payloads, once for each checksum that is stated of them.
fn payloads(model: &Model) -> Vec<Draft> {
    let statement = |payload: &Payload| Statement::new("payload").text(&payload.written);
    let mut drafts = Vec::new();
    for payload in &model.payloads {
        if payload.sums.is_empty() {
            drafts.push(Draft::new(statement(payload), [payload.span]));
        }
        for sum in &payload.sums {
            let payload_statement = statement(payload).property("sha256", &hex(&sum.value));
            drafts.push(Draft::new(payload_statement, [payload.span, sum.span]));
        }
    }
    drafts
}

/// One cluster as one statement. The first `shared` of its networks are omitted: they are written outside of the
/// clusters.
fn cluster(model: &Model, id: ClusterId, top_level: usize, products: &dyn Products) -> Draft {
    let cluster = model.cluster(id);
    let view = &cluster.view;
    let statement = Statement::new("cluster")
        .text(&cluster.name.value)
        .property("product", cluster.product)
        .property("version", view.release.as_str());
    let mut draft = Draft::new(statement, [cluster.span]).of([About::Cluster(id)]);
    draft.push(install(model, id));
    network(&cluster.networks[top_level..], &mut draft);
    draft.children.extend(cluster.goals.iter().map(goal));
    let shared = settings::share(model, id);
    settings::statements(view, &shared.cluster, None, &mut draft);
    let hosts = hosts::hosts(model, id);
    hosts::statements(model, &hosts, &mut draft);
    let in_scope = [blocks::shared_hosts(model), hosts].concat();
    nodes::statements(model, id, &in_scope, &shared, &mut draft);
    draft.children.extend(blocks::statements(model, Some(id), products));
    draft
}

fn network(networks: &[Network], out: &mut Draft) {
    if !networks.is_empty() {
        let statement =
            networks.iter().fold(Statement::new("network"), |all, one| all.text(&one.net.to_string()));
        out.push(Draft::new(statement, networks.iter().map(|network| network.span)));
    }
}

fn goal(goal: &Goal) -> Draft {
    let mut statement = Statement::new("survive");
    let counts = [("hosts", &goal.hosts), ("zones", &goal.zones)];
    for (key, count) in counts {
        if let Some(count) = count {
            statement = statement.property_value(key, &count.value.to_string());
        }
    }
    let levels: Vec<&str> = goal.levels.iter().map(|level| level.value.as_str()).collect();
    Draft::new(statement.property("levels", &levels.join(" ")), [goal.span])
}

fn install(model: &Model, id: ClusterId) -> Draft {
    let install = &model.cluster(id).install;
    let mut statement = Statement::new("install").text(&install.path.value);
    let mut spans = vec![install.path.span];
    let properties = [
        ("user", &install.user),
        ("java-home", &install.java_home),
        ("java-version", &install.java_version),
        ("logs", &install.log_dir),
        ("image", &install.image),
        ("image-id", &install.image_id),
    ];
    for (key, value) in properties {
        if let Some(value) = value {
            statement = statement.property(key, &value.value);
            spans.push(value.span);
        }
    }
    Draft::new(statement, spans).of([About::Install(id)])
}
