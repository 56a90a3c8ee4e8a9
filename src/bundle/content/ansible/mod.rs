//! `control/ansible/`: the same work for those who roll out with Ansible. The playbooks run the hosts' own scripts and
//! follow `control/steps.tsv`, so that they cannot disagree with the scripts next to them about the order.

mod inventory;
mod variables;

use minijinja::{Value, context};

use crate::bundle::content::plan::Plan;
use crate::bundle::content::templates::TEMPLATES;
use crate::bundle::file::{BundleFile, Content};
use crate::model::InstanceId;

/// The files whose text is the same in every bundle but for what made it, and where they go.
const PLAYBOOKS: [&str; 8] = [
    "ansible.cfg",
    "deploy.yml",
    "site.yml",
    "status.yml",
    "tasks/install.yml",
    "tasks/start.yml",
    "tasks/stop.yml",
    "undo.yml",
];

/// Whether there are playbooks: not where every host runs Windows.
pub(in crate::bundle) fn has_files(plan: &Plan) -> bool {
    plan.machines.iter().any(|machine| !machine.is_windows)
}

/// The files of `control/ansible/`, if there are any.
pub(in crate::bundle) fn files(plan: &Plan) -> Vec<BundleFile> {
    if !has_files(plan) {
        return Vec::new();
    }
    let made_by = &plan.made_by;
    let render = |template: &str, path: &str, context: Value| {
        let text = TEMPLATES.render(&format!("control/ansible/{template}"), context);
        BundleFile::text(format!("control/ansible/{path}"), text)
    };
    let mut files: Vec<BundleFile> =
        PLAYBOOKS.iter().map(|name| render(name, name, context! { made_by })).collect();
    for file in &mut files {
        if let Content::Bytes(bytes) = &mut file.content {
            file.content = Content::shared(std::mem::take(bytes));
        }
    }
    let waves: Vec<usize> = (1..=plan.waves.len()).collect();
    let groups = inventory::groups(plan);
    let quorum = groups.contains_key("quorum");
    files.push(render("start.yml", "start.yml", context! { made_by, waves => &waves, quorum }));
    // Waves of nothing but nodes that need each other have no play: those come last, together.
    let has_others = |wave: &Vec<InstanceId>| {
        let mut places = wave.iter().filter_map(|&id| plan.place(id));
        places.any(|(machine, planned)| !machine.is_windows && !planned.service.needs_peers)
    };
    let apart: Vec<usize> = waves.iter().copied().filter(|wave| has_others(&plan.waves[wave - 1])).collect();
    files.push(render("stop.yml", "stop.yml", context! { made_by, waves => apart, quorum }));
    if plan.applied.is_some() {
        files.push(render("apply.yml", "apply.yml", context! { made_by }));
    }
    let data = |path: &str, text| BundleFile::text(format!("control/ansible/{path}"), text);
    files.push(data("inventory.yml", inventory::text(made_by, &groups)));
    files.push(data("group_vars/all/settings.yml", variables::settings(plan)));
    files.push(data("group_vars/all/addresses.yml", variables::addresses(plan)));
    files.push(data("group_vars/clusterc.yml", variables::of_hosts(made_by)));
    files
}
