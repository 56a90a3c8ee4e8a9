//! RUNBOOK.md: the order of work, with the commands, and tables of what is where.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::context;

use crate::bundle::content::ansible;
use crate::bundle::content::control;
use crate::bundle::content::plan::Plan;
use crate::bundle::content::secrets;
use crate::bundle::content::templates::TEMPLATES;
use crate::diagnostic::words;
use crate::payload::Inspected;
use crate::product::{Product, ScriptFolder};
use crate::source::one_line;
use crate::source::reserved::referred;

/// The page, of a bundle with these payloads.
pub(in crate::bundle) fn page(plan: &Plan, payloads: &[Inspected]) -> String {
    let clusters = plan.model.clusters().map(|(id, cluster)| {
        context! {
            name => cell(&cluster.name.value),
            title => &*cluster.view.catalog.title,
            version => cluster.view.release.as_str(),
            nodes => words::count(plan.model.instances_of(id).count(), "node"),
        }
    });
    let services = plan.machines.iter().flat_map(|machine| &machine.services);
    let variables = services.flat_map(|planned| &planned.service.variables);
    let archives: BTreeSet<String> =
        variables.filter(|(name, _)| *name == "ARCHIVE").map(|(_, value)| value.clone()).collect();
    let is_carried = |archive: &String| payloads.iter().any(|payload| *payload.name == **archive);
    let (carried, wanted): (Vec<String>, Vec<String>) = archives.into_iter().partition(is_carried);
    TEMPLATES.render(
        "RUNBOOK.md",
        context! {
            title => cell(&plan.title()),
            users => users(plan),
            made_by => &plan.made_by,
            home => &plan.home,
            clusters => clusters.collect::<Vec<_>>(),
            sections => sections(plan),
            is_applied => plan.applied.is_some(),
            offered => offered(plan),
            has_units => plan.machines.iter().any(|machine| !machine.is_composed),
            carried,
            wanted,
            quorum => quorum(plan),
            secrets => secrets(plan),
            has_variables => secrets::has_variables(plan),
            windows => windows(plan),
            ansible => ansible::has_files(plan),
            steps => steps(plan),
            ports => ports(plan),
            directories => directories(plan),
        },
    )
}

/// The products of the bundle.
fn products<'a>(plan: &'a Plan) -> impl Iterator<Item = &'a dyn Product> {
    let names: BTreeSet<&str> = plan.model.clusters.iter().map(|cluster| cluster.product).collect();
    names.into_iter().filter_map(|name| plan.products.find(name))
}

/// What each product adds.
fn sections(plan: &Plan) -> Vec<&'static str> {
    let sections = products(plan).map(|product| product.scripts(&plan.made_by).runbook);
    sections.filter(|section| !section.is_empty()).collect()
}

/// The scripts of control/ that work for a product of the bundle. Those that attend to others do not count:
/// they follow them.
fn offered(plan: &Plan) -> Vec<String> {
    let leading: Vec<&dyn Product> = products(plan).filter(|product| product.block().is_none()).collect();
    let mut offered = Vec::new();
    for name in control::SCRIPTS {
        let refuses = |product: &&dyn Product| product.scripts(&plan.made_by).refused.contains(&name);
        if leading.is_empty() || !leading.iter().all(refuses) {
            offered.push(name.to_owned());
        }
    }
    let own = plan.operations().filter(|own| own.folder == ScriptFolder::Control);
    offered.extend(own.map(|own| own.name.to_owned()));
    offered
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|").replace('<', "&lt;")
}

fn code(text: &str) -> String {
    format!("`{}`", cell(text).replace('`', "'"))
}

fn steps(plan: &Plan) -> Vec<Vec<String>> {
    let mut steps = Vec::new();
    for (wave, nodes) in plan.waves.iter().enumerate() {
        for &id in nodes {
            let Some((machine, planned)) = plan.place(id) else { continue };
            let node = plan.model.instance(id);
            steps.push(vec![
                (wave + 1).to_string(),
                planned.name.clone(),
                plan.model.role_title(node).to_owned(),
                machine.name.clone(),
                machine.address.clone(),
                planned.service.endpoint.clone(),
            ]);
        }
    }
    steps
}

fn services<'a>(plan: &'a Plan) -> impl Iterator<Item = &'a crate::bundle::content::plan::PlannedService> {
    plan.machines.iter().flat_map(|machine| &machine.services)
}

fn title<'a>(plan: &'a Plan, planned: &crate::bundle::content::plan::PlannedService) -> &'a str {
    plan.model.role_title(plan.model.instance(planned.instance))
}

fn ports(plan: &Plan) -> Vec<Vec<String>> {
    let mut count: BTreeMap<(u16, &str, &str), usize> = BTreeMap::new();
    for planned in services(plan) {
        for port in &planned.service.ports {
            *count.entry((port.number, &port.name, title(plan, planned))).or_default() += 1;
        }
    }
    let row = |((port, name, role), nodes): ((u16, &str, &str), usize)| {
        vec![port.to_string(), code(name), role.to_owned(), nodes.to_string()]
    };
    count.into_iter().map(row).collect()
}

fn directories(plan: &Plan) -> Vec<Vec<String>> {
    let mut count: BTreeMap<(&str, bool, &str, &str), usize> = BTreeMap::new();
    for planned in services(plan) {
        let node = plan.model.instance(planned.instance);
        let user = plan.model.cluster(node.cluster).install.user.as_ref();
        let user = user.map_or("the user who starts it", |user| &user.value);
        for directory in &planned.service.directories {
            let key = (directory.path.as_str(), directory.holds_data, title(plan, planned), user);
            *count.entry(key).or_default() += 1;
        }
    }
    let row = |((path, holds_data, role, user), hosts): ((&str, bool, &str, &str), usize)| {
        let holds = if holds_data { "data, empty before the first start" } else { "no data" };
        vec![code(path), holds.to_owned(), role.to_owned(), cell(user), hosts.to_string()]
    };
    count.into_iter().map(row).collect()
}

/// The users that services run as.
fn users(plan: &Plan) -> Option<String> {
    let users = plan.model.clusters.iter().filter_map(|cluster| cluster.install.user.as_ref());
    let users: BTreeSet<String> = users.map(|user| code(&user.value)).collect();
    (!users.is_empty()).then(|| words::list(users))
}

/// The roles whose nodes are ready only together.
fn quorum(plan: &Plan) -> Option<String> {
    let needing = services(plan).filter(|planned| planned.service.needs_peers);
    let titles: BTreeSet<String> = needing.map(|planned| format!("{}s", title(plan, planned))).collect();
    (!titles.is_empty()).then(|| words::list(titles))
}

/// The hosts that the scripts of control/ pass over.
fn windows(plan: &Plan) -> Option<String> {
    let hosts = plan.machines.iter().filter(|machine| machine.is_windows);
    let hosts: Vec<String> = hosts.map(|machine| code(&machine.name)).collect();
    (!hosts.is_empty()).then(|| words::list(hosts))
}

/// Where install.sh reads secrets.
fn secrets(plan: &Plan) -> Option<String> {
    let references = plan.model.layer_settings().filter_map(|setting| referred(&setting.value));
    let sources: BTreeSet<String> = references
        .map(|reference| match reference.split_once(':') {
            Some(("env", name)) => format!("the environment variable {}", code(name)),
            Some((_, path)) => format!("the file {}", code(path)),
            None => code(reference),
        })
        .collect();
    (!sources.is_empty()).then(|| words::list(sources))
}
