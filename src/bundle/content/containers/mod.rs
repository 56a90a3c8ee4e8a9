//! The folder of a machine whose nodes run in containers: compose.yaml, and the nodes as seen from inside.
//!
//! The scripts of the host are the same as everywhere. What they ask a product's shell functions is asked in the container, where
//! the same folder is mounted at the same path.

mod compose_file;
mod composed;

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeMap;

pub(in crate::bundle) use composed::Composed;

use crate::bundle::content::host;
use crate::bundle::content::plan::{Machine, Plan};
use crate::bundle::file::BundleFile;
use crate::catalog::RoleId;
use crate::model::{ClusterId, Host, Instance, InstanceId, Model};
use crate::product::{HostFile, Image, Table};
use crate::template::sh;

/// How long a container may take to end, in seconds: a node stores what it has in memory first.
pub(super) const GRACE_SECONDS: u32 = 300;

/// What containers see of a model, and what holds for all of them.
#[derive(Debug)]
pub(in crate::bundle) struct Inside {
    /// The model as they see it: roots are where the images have their programs.
    model: Model,
    /// The node in whose container each lives, mostly itself.
    holders: HashMap<InstanceId, InstanceId>,
    /// The variables of `.env` that hold images, by clusters and roles.
    images: HashMap<(ClusterId, RoleId), String>,
}

impl Inside {
    /// What the containers of a model see, whose clusters have these plain names; `None` when no host has containers.
    pub(super) fn of(model: &Model, products: Table, names: &[String]) -> Option<Self> {
        if !model.hosts.iter().any(Host::is_composed) {
            return None;
        }
        let holders = model.clusters().flat_map(|(id, _)| model.holders(id));
        Some(Self {
            model: inside(model, products),
            holders: holders.filter_map(|(id, holder)| Some((id, holder?))).collect(),
            images: image_variables(model, products, names),
        })
    }

    /// The folder of a node's program in its image.
    pub(in crate::bundle) fn home(&self, node: &Instance) -> &str {
        &self.model.root(node.root).path
    }

    /// The variable that holds the image of a node.
    fn image_variable(&self, node: &Instance) -> &str {
        self.images.get(&(node.cluster, node.role)).map_or("", String::as_str)
    }
}

/// The model as containers see it.
fn inside(model: &Model, products: Table) -> Model {
    let mut inside = model.clone();
    for root in &mut inside.roots {
        let cluster = model.cluster(root.cluster);
        let Some(first) = root.instances.first() else { continue };
        let role = model.role_name(model.instance(*first));
        let image =
            products.find(cluster.product).and_then(|product| product.image(&cluster.view.release, role));
        if let Some(image) = image.filter(|_| model.host(root.host).is_composed()) {
            root.path = image.home.into();
        }
    }
    for cluster in &mut inside.clusters {
        // The image has its own.
        cluster.install.java_home = None;
    }
    inside
}

/// The variables that hold images, by clusters and roles. Names that differ in signs only would be one: the later gets signs more.
fn image_variables(model: &Model, products: Table, names: &[String]) -> HashMap<(ClusterId, RoleId), String> {
    let mut taken = HashSet::default();
    let mut found = HashMap::default();
    for ((id, cluster), name) in model.clusters().zip(names) {
        let Some(product) = products.find(cluster.product) else { continue };
        let mut own: BTreeMap<Option<RoleId>, String> = BTreeMap::new();
        for role in cluster.view.catalog.role_ids() {
            let word = &cluster.view.catalog.role(role).name;
            let is_main = Image::is_main(product, cluster, word);
            let variable = own.entry((!is_main).then_some(role)).or_insert_with(|| {
                let of_role = if is_main { String::new() } else { format!("_{word}") };
                let plain = |letter: char| match letter {
                    'a'..='z' | 'A'..='Z' | '0'..='9' => letter.to_ascii_uppercase(),
                    _ => '_',
                };
                let name = format!("{name}{of_role}");
                let mut variable = format!("IMAGE_{}", name.chars().map(plain).collect::<String>());
                while !taken.insert(variable.clone()) {
                    variable.push('_');
                }
                variable
            });
            found.insert((id, role), variable.clone());
        }
    }
    found
}

/// What the folder of the machine has next to what all have; the list of files that are laid in containers comes with it.
pub(in crate::bundle) fn files(
    plan: &Plan,
    machine: &Machine,
    all: &[Composed<'_>],
    natives: &mut Vec<HostFile>,
) -> Vec<BundleFile> {
    let folder = format!("hosts/{}", machine.name);
    let mut files = Vec::new();
    for composed in all {
        let path = format!("{folder}/containers/{}.sh", composed.planned.name);
        let variables = host::service_variables(plan, composed.planned, &composed.inside, None);
        files.push(BundleFile::text(path, variables + &guests(composed)));
        let mut own = composed.contained.files.clone();
        own.sort_by(|left, right| left.path.cmp(&right.path));
        natives.extend(
            own.into_iter()
                .map(|file| HostFile { path: format!("/{}/{}", composed.planned.name, file.path), ..file }),
        );
    }
    files.push(BundleFile::text(format!("{folder}/compose.yaml"), compose_file::text(plan, machine, all)));
    files.push(BundleFile::text(format!("{folder}/.env"), variables(plan, machine, all)));
    files
}

/// The nodes that live in the container of one, as the scripts in it know them; nothing where it is alone.
fn guests(composed: &Composed<'_>) -> String {
    if composed.guests.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = composed.guests.iter().map(|guest| guest.name.as_str()).collect();
    format!("\n# Nodes that live in its container.\nGUESTS={}\n", sh(&names.join(" ")))
}

/// `.env`: what a site may want to say otherwise. No secret is in it.
fn variables(plan: &Plan, machine: &Machine, all: &[Composed<'_>]) -> String {
    let mut text = format!("# {}\nCOMPOSE_PROJECT_NAME={}\n", plan.made_by, project(plan, machine));
    let images: BTreeMap<&str, &str> =
        all.iter().map(|composed| (composed.image_variable, composed.image.as_str())).collect();
    for (name, image) in images {
        text.push_str(&format!("{name}={image}\n"));
    }
    text
}

/// The name that Compose has for all of the machine. It takes small letters only.
fn project(plan: &Plan, machine: &Machine) -> String {
    let name = machine.project.as_deref().unwrap_or(&plan.site).to_ascii_lowercase();
    name.replace('.', "-").trim_start_matches(['_', '-']).to_owned()
}

/// The files that are laid in containers, one a line, as install.sh knows them: mode and path below files/.
pub(in crate::bundle) fn laid(natives: &[HostFile]) -> String {
    let rows: Vec<String> = natives.iter().map(|file| format!("{:04o} {}", file.mode, file.path)).collect();
    rows.join("\n")
}
