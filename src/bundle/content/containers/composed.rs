//! One node in a container: its names, its image, what is mounted, and how the machine sees where it writes.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Inside, compose_file, project};
use crate::bundle::content::plan::{Machine, Plan, PlannedService};
use crate::bundle::file::hex;
use crate::error::Error;
use crate::formats::yaml::Writer;
use crate::model::{Host, Instance, InstanceId, Model};
use crate::product::{Contained, Image, Service};

/// One node on a machine with containers.
pub(in crate::bundle) struct Composed<'a> {
    pub(super) planned: &'a PlannedService,
    pub(super) node: &'a Instance,
    /// The node in whose container it lives, where that is another one: it is started from there.
    pub(in crate::bundle) holder: Option<&'a PlannedService>,
    /// Those that live in its container.
    pub(super) guests: Vec<&'a PlannedService>,
    pub(super) host: &'a Host,
    /// What Compose calls it.
    name: String,
    /// Its name among all containers of the machine.
    pub(in crate::bundle) container: String,
    /// Its image.
    pub(in crate::bundle) image: String,
    /// The variable of `.env` that says its image.
    pub(super) image_variable: &'a str,
    /// The folder of the program in the image.
    pub(super) home: &'a str,
    /// What Compose calls all of the machine.
    pub(in crate::bundle) project: String,
    /// What distinguishes this definition of the container from another one.
    pub(in crate::bundle) definition: String,
    pub(super) inside: Service,
    pub(super) contained: Contained,
    /// Folders of the machine, and where they are in the container.
    pub(in crate::bundle) mounts: Vec<(String, String)>,
}

/// A node of which the image and the container are known.
struct Placed<'a> {
    planned: &'a PlannedService,
    /// The node in whose container it lives.
    holder: &'a PlannedService,
    image: String,
    inside: &'a Inside,
    service: Service,
    contained: Contained,
    mounts: Vec<(String, String)>,
}

impl Placed<'_> {
    /// Whether another one's container is its own.
    fn is_guest(&self) -> bool {
        self.holder.instance != self.planned.instance
    }
}

impl<'a> Composed<'a> {
    /// The nodes of a machine, in the order of its services.
    pub(in crate::bundle) fn all(plan: &'a Plan, machine: &'a Machine) -> Result<Vec<Self>, Error> {
        let place = |planned| Self::place(plan, machine, planned);
        let placed: Vec<Placed<'a>> = machine.services.iter().map(place).collect::<Result<_, _>>()?;
        let mut guests: HashMap<InstanceId, Vec<&Placed<'a>>> = HashMap::default();
        for own in placed.iter().filter(|own| own.is_guest()) {
            guests.entry(own.holder.instance).or_default().push(own);
        }
        let none = Vec::new();
        let of = |own: &Placed<'a>| guests.get(&own.planned.instance).unwrap_or(&none);
        let mut all: Vec<Self> = placed.iter().map(|own| Self::new(plan, machine, own, of(own))).collect();
        let own = all.iter().filter(|composed| composed.holder.is_none());
        let sums: HashMap<InstanceId, String> =
            own.map(|composed| (composed.planned.instance, composed.sum(plan, machine))).collect();
        for composed in &mut all {
            let holder = composed.holder.unwrap_or(composed.planned);
            composed.definition = sums.get(&holder.instance).cloned().unwrap_or_default();
        }
        Ok(all)
    }

    /// Finds the image and the container of a node.
    fn place(plan: &'a Plan, machine: &'a Machine, planned: &'a PlannedService) -> Result<Placed<'a>, Error> {
        let node = plan.model.instance(planned.instance);
        let cluster = plan.model.cluster(node.cluster);
        let product = plan.product(planned.instance);
        let image = Image::of(product, cluster, plan.model.role_name(node));
        let holder = plan
            .inside
            .as_ref()
            .and_then(|inside| Some((inside, plan.place(*inside.holders.get(&planned.instance)?)?.1)));
        let (Some(image), Some((inside, holder))) = (image, holder) else {
            let title = plan.model.role_title(node);
            return Err(Error::new(format!("there is no container for the {title} of `{}`", machine.name))
                .help("place it on a host without platform=\"compose\""));
        };
        let service = product.service(&inside.model, planned.instance);
        let contained = product.contained(&inside.model, planned.instance, &plan.lines);
        let mounts = mounts(plan, machine, node, &inside.model, (&service, &contained));
        Ok(Placed { planned, holder, image: image.name, inside, service, contained, mounts })
    }

    fn new(plan: &'a Plan, machine: &Machine, own: &Placed<'a>, guests: &[&Placed<'a>]) -> Self {
        let node = plan.model.instance(own.planned.instance);
        let host = plan.model.host(node.host);
        let mut mounts = own.mounts.clone();
        mounts.extend(guests.iter().flat_map(|guest| guest.mounts.iter().cloned()));
        mounts.sort_by(|(_, left), (_, right)| left.cmp(right));
        mounts.dedup();
        let name = if machine.project.is_some() { host.name.to_string() } else { own.holder.name.clone() };
        Self {
            planned: own.planned,
            holder: own.is_guest().then_some(own.holder),
            guests: guests.iter().map(|guest| guest.planned).collect(),
            container: format!("{}-{name}", plan.site),
            name,
            node,
            host,
            image: own.image.clone(),
            image_variable: own.inside.image_variable(node),
            home: own.inside.home(node),
            project: project(plan, machine),
            definition: String::new(),
            inside: own.service.clone(),
            contained: own.contained.clone(),
            mounts,
        }
    }

    /// What Compose calls the node: in a project's network that is a name, by which others reach it.
    pub(in crate::bundle) fn service_name(&self) -> &str {
        self.name.as_str()
    }

    /// What the engine calls the network of the project; empty without one.
    pub(in crate::bundle) fn network(&self) -> String {
        let network = self.host.project.as_ref().map(|network| format!("{}_{}", self.project, network.value));
        network.unwrap_or_default()
    }

    /// A checksum over all that makes the container what it is.
    fn sum(&self, plan: &Plan, machine: &Machine) -> String {
        let mut out = Writer::default();
        compose_file::service(plan, machine, &[], self, &mut out);
        // Comments say places in the spec, which move.
        let hashed = |text: &str| {
            let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            lines.collect::<Vec<_>>().join("\n")
        };
        let mut hasher = Sha256::new();
        let mut add = |part: &str| {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        };
        add(&hashed(&out.finish()));
        add(&self.image);
        for file in &self.contained.files {
            add(&file.path);
            add(&hashed(&String::from_utf8_lossy(&file.content)));
        }
        let sum: [u8; 32] = hasher.finalize().into();
        hex(&sum)[..16].to_owned()
    }

    /// The path on the machine for one of the container, by those that the two models have for it.
    fn at_host(&self, outside: &str, inside: &str) -> String {
        // What is in the install is mounted from there already.
        if outside != inside {
            return outside.to_owned();
        }
        let mounted = |(source, target): &(String, String)| {
            let rest = inside.strip_prefix(target.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{source}{rest}"))
        };
        self.mounts.iter().find_map(mounted).unwrap_or_else(|| outside.to_owned())
    }

    /// Where the node writes, as the machine has it.
    pub(in crate::bundle) fn outside(&self, own: &Service) -> Service {
        let mut outside = own.clone();
        for (directory, inside) in outside.directories.iter_mut().zip(&self.inside.directories) {
            directory.path = self.at_host(&directory.path, &inside.path);
        }
        for ((_, value), (_, inside)) in outside.variables.iter_mut().zip(&self.inside.variables) {
            let lines = value.lines().zip(inside.lines());
            let moved: Vec<String> = lines.map(|(line, inside)| self.at_host(line, inside)).collect();
            *value = moved.join("\n");
        }
        outside.state_file = self.at_host(&own.state_file, &self.inside.state_file);
        outside
    }
}

/// The folders of a node on the machine and in its container: those that hold everything of a kind whole,
/// others by themselves.
fn mounts(
    plan: &Plan,
    machine: &Machine,
    node: &Instance,
    inside: &Model,
    (service, contained): (&Service, &Contained),
) -> Vec<(String, String)> {
    let root = plan.model.root(node.root).path.trim_end_matches('/');
    let home = inside.root(node.root).path.trim_end_matches('/');
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for kept in &contained.kept {
        found.insert(format!("{home}/{kept}"), format!("{root}/{kept}"));
    }
    // The nodes of both models differ in their roots only, which are in the model.
    let of_model = inside.directories(node).into_iter().map(|directory| directory.path);
    let of_service = service.directories.iter().map(|directory| directory.path.clone());
    let is_within = |path: &str, found: &BTreeMap<String, String>| {
        path.match_indices('/').any(|(at, _)| at > 0 && found.contains_key(&path[..at]))
    };
    let mut all: Vec<String> = of_model.chain(of_service).collect();
    all.sort_unstable();
    for path in all {
        if found.contains_key(&path) || is_within(&path, &found) {
            continue;
        }
        let source = match path.strip_prefix(home).filter(|rest| rest.starts_with('/')) {
            Some(rest) => format!("{root}{rest}"),
            // Hosts of a project share the machine: each has its own of what they call the same.
            None if machine.project.is_some() => format!("{root}{path}"),
            None => path.clone(),
        };
        found.insert(path, source);
    }
    found.into_iter().map(|(target, source)| (source, target)).collect()
}
