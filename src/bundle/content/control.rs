//! `control/`: what runs from the operator's machine. All scripts read one table of steps, so that none can
//! disagree with another about the order.

use crate::maps::HashMap;

use minijinja::context;

use crate::bundle::content::apply;
use crate::bundle::content::plan::Plan;
use crate::bundle::content::secrets;
use crate::bundle::content::templates::TEMPLATES;
use crate::bundle::file::{BundleFile, Content};
use crate::model::InstanceId;
use crate::product::ScriptFolder;

/// The scripts that every bundle has, whatever its products.
pub(in crate::bundle) const SCRIPTS: [&str; 20] = [
    "activate.sh",
    "check.sh",
    "clean.sh",
    "deploy.sh",
    "destroy.sh",
    "distribute.sh",
    "dump-log.sh",
    "list.sh",
    "reload.sh",
    "restart-all.sh",
    "restart-rolling.sh",
    "scale-in.sh",
    "scale-out.sh",
    "prove.sh",
    "show.sh",
    "start-all.sh",
    "status-all.sh",
    "stop-all.sh",
    "undo-all.sh",
    "upgrade.sh",
];

/// The files of `control/`.
pub(in crate::bundle) fn files(plan: &Plan) -> Vec<BundleFile> {
    let mut files: Vec<BundleFile> = SCRIPTS.into_iter().map(|name| script(plan, name)).collect();
    for own in plan.operations().filter(|own| own.folder == ScriptFolder::Control) {
        files
            .push(BundleFile::script(format!("control/{}", own.name), Content::Bytes(own.text.into_bytes())));
    }
    for name in ["control/lib.sh", "control/lib/carry.sh", "control/lib/site.sh", "control/lib/state.sh"] {
        let text = TEMPLATES.render(name, context! { made_by => &plan.made_by, home => &plan.home });
        files.push(BundleFile::text(name, text));
    }
    files.push(BundleFile::text("control/steps.tsv", steps(plan)));
    files.extend(plan.applied.iter().flat_map(|applied| apply::files(plan, applied)));
    files.extend(secrets::table(plan));
    let windows = plan.machines.iter().filter(|machine| machine.is_windows);
    let windows: String = windows.map(|machine| format!("{}\n", machine.name)).collect();
    if !windows.is_empty() {
        files.push(BundleFile::text("control/windows-hosts", windows));
    }
    files
}

fn script(plan: &Plan, name: &str) -> BundleFile {
    let text = TEMPLATES.render(&format!("control/{name}"), context! { made_by => &plan.made_by });
    BundleFile::script(format!("control/{name}"), Content::Bytes(text.into_bytes()))
}

/// One line for each node, in the order of a start. No column is empty: shells fold empty ones.
fn steps(plan: &Plan) -> String {
    let mut table = format!("# {}\n", plan.made_by);
    table.push_str("# wave\thost\taddress\tcluster\tservice\ttitle\tendpoint\tcan-list\tneeds-peers");
    table.push_str("\tproduct\trole\tclients\tfewest\tfounds\n");
    let mut rows = rows(plan);
    for id in plan.waves.iter().flatten() {
        if let Some(row) = rows.remove(id) {
            table.push_str(&row);
            table.push('\n');
        }
    }
    table
}

/// The columns of every node.
pub(in crate::bundle) fn rows(plan: &Plan) -> HashMap<InstanceId, String> {
    let yes = |is: bool| if is { "yes" } else { "no" };
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    let mut rows = HashMap::default();
    for (wave, nodes) in plan.waves.iter().enumerate() {
        for &id in nodes {
            let Some((machine, planned)) = plan.place(id) else { continue };
            let node = plan.model.instance(id);
            let service = &planned.service;
            let columns = [
                &(wave + 1).to_string(),
                &machine.name,
                &machine.address,
                plan.cluster(node.cluster),
                &planned.name,
                // A word: what clusters say of their nodes is distinguished by spaces.
                &plan.model.role_title(node).replace(' ', "-"),
                &service.endpoint,
                yes(service.can_list_members),
                yes(service.needs_peers),
                plan.model.cluster(node.cluster).product,
                plan.model.role_name(node),
                &or_dash(&service.client_endpoint),
                &service.fewest.to_string(),
                yes(service.founds_cluster),
            ];
            rows.insert(id, columns.join("\t"));
        }
    }
    rows
}
