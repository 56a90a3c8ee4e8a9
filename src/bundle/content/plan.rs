//! What goes where: machines with their services, names of folders and units, the table of steps.

use crate::maps::{HashMap, HashSet};
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::bundle::content::apply::Applied;
use crate::bundle::content::containers::Inside;
use crate::bundle::content::names::{
    check_address, check_endpoint, check_path, check_windows_path, check_word, slug, slugs,
};
use crate::bundle::content::secrets;
use crate::bundle::content::trace::Lines;
use crate::error::Error;
use crate::model::{AddressUse, ClusterId, Host, HostId, Instance, InstanceId, Model, RootId, drive};
use crate::product::{Image, Product, Service, Table};
use crate::source::reserved::has_reference;
use crate::source::{SourceMap, one_line};

/// How many names of other hosts preflight.sh looks up at most: on large sites a check every one from every
/// one would be a list of hosts squared.
pub(in crate::bundle) const MOST_PEER_NAMES: usize = 100;

/// Everything that is the same for all files of a bundle.
#[derive(Debug)]
pub(in crate::bundle) struct Plan<'a> {
    pub(in crate::bundle) model: &'a Model,
    /// What containers see, where some hosts have them.
    pub(in crate::bundle) inside: Option<Inside>,
    /// The products of its clusters.
    pub(in crate::bundle) products: Table,
    pub(in crate::bundle) lines: Lines<'a>,
    /// Names of the specs, without the folders that they were in.
    pub(in crate::bundle) specs: Vec<String>,
    /// Paths of the specs that were named; none where it is not known.
    pub(in crate::bundle) named: Vec<String>,
    /// The line that says what made a file.
    pub(in crate::bundle) made_by: String,
    /// The name of the whole: the first cluster's.
    pub(in crate::bundle) site: String,
    /// Where the scripts are on a host.
    pub(in crate::bundle) home: String,
    /// Plain names of the clusters.
    pub(in crate::bundle) clusters: Vec<String>,
    /// Which bundle of the cluster it is, by a number that grows.
    pub(in crate::bundle) serial: Option<u64>,
    /// What is done to get there from clusters that run, where the bundle is for that.
    pub(in crate::bundle) applied: Option<Box<Applied<'a>>>,
    /// Whether a value refers to a secret.
    pub(in crate::bundle) has_secrets: bool,
    /// For each cluster, hosts that are connected to by a name, the first ones placed.
    pub(in crate::bundle) peer_names: Vec<Vec<(HostId, String)>>,
    /// Machines that have nodes, by name.
    pub(in crate::bundle) machines: Vec<Machine>,
    /// Nodes in waves.
    pub(in crate::bundle) waves: Vec<Vec<InstanceId>>,
    /// Where each node is: its machine and its location among the machine's services.
    pub(in crate::bundle) places: HashMap<InstanceId, (usize, usize)>,
}

/// One machine: one folder of the bundle.
#[derive(Debug)]
pub(in crate::bundle) struct Machine {
    /// The name of its first host, and of its folder.
    pub(in crate::bundle) name: String,
    /// The names under which it is known.
    pub(in crate::bundle) hosts: Vec<HostId>,
    /// The address for the operator's shell.
    pub(in crate::bundle) address: String,
    /// Its nodes, in start order.
    pub(in crate::bundle) services: Vec<PlannedService>,
    /// Whether its nodes run in containers that Compose starts.
    pub(in crate::bundle) is_composed: bool,
    /// The Compose project that its hosts are names in; none when its containers have its own network.
    pub(in crate::bundle) project: Option<String>,
    /// Whether it runs Windows: its scripts are batch files then.
    pub(in crate::bundle) is_windows: bool,
    /// Its install roots, in the order of the model.
    pub(in crate::bundle) roots: Vec<RootId>,
    /// The environment variables that hold secrets of its nodes.
    pub(in crate::bundle) secret_variables: BTreeSet<String>,
}

/// One node with its names on the machine.
#[derive(Debug)]
pub(in crate::bundle) struct PlannedService {
    pub(in crate::bundle) instance: InstanceId,
    pub(in crate::bundle) name: String,
    pub(in crate::bundle) unit: String,
    pub(in crate::bundle) service: Service,
}

impl<'a> Plan<'a> {
    pub(in crate::bundle) fn new(
        model: &'a Model,
        products: Table,
        sources: &'a SourceMap,
    ) -> Result<Self, Error> {
        let clusters = slugs(model.clusters.iter().map(|cluster| &*cluster.name.value));
        let site = clusters.first().cloned().unwrap_or_else(|| "site".to_owned());
        let lines = Lines::new(sources);
        let of_cluster = model.clusters.iter().map(|cluster| lines.name(cluster.span.file));
        let specs: BTreeSet<String> = of_cluster.collect();
        let specs: Vec<String> = specs.into_iter().collect();
        let from = crate::diagnostic::words::list(specs.iter().map(|spec| one_line(spec)));
        let made_by = format!(
            "Made by clusterc {} from {from}; the next build overwrites it.",
            env!("CARGO_PKG_VERSION")
        );
        let home = format!("/opt/clusterc/{site}");
        let waves = model.start.waves();
        let mut plan = Self {
            model,
            inside: Inside::of(model, products, &clusters),
            products,
            lines,
            specs,
            named: Vec::new(),
            made_by,
            site,
            home,
            clusters,
            serial: None,
            applied: None,
            has_secrets: model.layer_settings().any(|setting| has_reference(&setting.value)),
            peer_names: model.clusters().map(|(id, _)| peer_names(model, id)).collect(),
            machines: Vec::new(),
            waves,
            places: HashMap::default(),
        };
        plan.machines = plan.make_machines()?;
        for (machine, found) in plan.machines.iter().enumerate() {
            for (place, service) in found.services.iter().enumerate() {
                plan.places.insert(service.instance, (machine, place));
            }
        }
        Ok(plan)
    }

    /// What the whole is called on pages and pictures.
    pub(in crate::bundle) fn title(&self) -> String {
        self.model.clusters.first().map_or_else(|| self.site.clone(), |cluster| one_line(&cluster.name.value))
    }

    /// The product of a node.
    pub(in crate::bundle) fn product(&self, instance: InstanceId) -> &'static dyn Product {
        let cluster = self.model.cluster(self.model.instance(instance).cluster);
        self.products.find(cluster.product).expect("a cluster has a product that is known")
    }

    /// A cluster's plain name.
    pub(in crate::bundle) fn cluster(&self, id: ClusterId) -> &str {
        &self.clusters[id.0 as usize]
    }

    /// A node's place in the bundle.
    pub(in crate::bundle) fn place(&self, instance: InstanceId) -> Option<(&Machine, &PlannedService)> {
        let &(machine, service) = self.places.get(&instance)?;
        let machine = &self.machines[machine];
        Some((machine, &machine.services[service]))
    }

    fn make_machines(&self) -> Result<Vec<Machine>, Error> {
        let model = self.model;
        let mut hosts: BTreeMap<u32, Vec<HostId>> = BTreeMap::new();
        // The hosts of a project are names in the network of one machine.
        let mut projects: HashMap<&str, u32> = HashMap::default();
        for (_, host) in model.hosts() {
            if let Some(project) = &host.project {
                projects.entry(&project.value).or_insert(host.machine.0);
            }
        }
        let machine_of = |host: &Host| match &host.project {
            Some(project) => projects[&*project.value],
            None => host.machine.0,
        };
        for (id, host) in model.hosts() {
            hosts.entry(machine_of(host)).or_default().push(id);
        }
        let mut nodes: HashMap<u32, Vec<InstanceId>> = HashMap::default();
        for &id in self.waves.iter().flatten() {
            let host = model.host(model.instance(id).host);
            nodes.entry(machine_of(host)).or_default().push(id);
        }
        let mut roots: HashMap<u32, Vec<RootId>> = HashMap::default();
        for (index, root) in model.roots.iter().enumerate() {
            check_path_on(model.host(root.host).is_windows(), &root.path)?;
            if !root.instances.is_empty() {
                let machine = machine_of(model.host(root.host));
                roots.entry(machine).or_default().push(RootId(index as u32));
            }
        }
        for install in model.clusters.iter().map(|cluster| &cluster.install) {
            if let Some(user) = &install.user {
                check_word("user", &user.value)?;
            }
            for (_, path) in install.folders() {
                check_path_on(drive(&path.value).is_some(), &path.value)?;
            }
        }
        let mut used: Vec<(u32, Vec<HostId>)> =
            hosts.into_iter().filter(|(id, _)| nodes.contains_key(id)).collect();
        let make = |(id, hosts): (u32, Vec<HostId>)| {
            let nodes = nodes.get(&id).map_or(&[][..], Vec::as_slice);
            self.make_machine(hosts, nodes, roots.get(&id).cloned().unwrap_or_default())
        };
        let made: Result<Vec<Machine>, Error> = std::mem::take(&mut used).into_par_iter().map(make).collect();
        let mut machines = made?;
        machines.sort_by(|left, right| left.name.cmp(&right.name));
        // Folders must differ on file systems that do not distinguish `A` from `a` as well.
        let mut names: HashMap<String, &str> = HashMap::default();
        for machine in &machines {
            if let Some(other) = names.insert(machine.name.to_lowercase(), &machine.name) {
                let name = &machine.name;
                return Err(Error::new(format!(
                    "two machines would share the folder `hosts/{name}` (`{other}` and `{name}`)"
                ))
                .help("rename one of the hosts, or build each cluster separately"));
            }
        }
        Ok(machines)
    }

    fn make_machine(
        &self,
        hosts: Vec<HostId>,
        nodes: &[InstanceId],
        roots: Vec<RootId>,
    ) -> Result<Machine, Error> {
        let model = self.model;
        // The one that carries the nodes names the folder, where several names are one machine.
        let named = nodes.first().map_or(hosts[0], |id| model.instance(*id).host);
        let host = model.host(named);
        check_word("host", &host.name)?;
        let project = host.project.as_ref().map(|project| &*project.value);
        let name = project.unwrap_or(&host.name);
        check_word("project", name)?;
        let address = match project {
            // Its hosts are names that are not known outside.
            Some(project) => {
                let mut all = hosts.iter().flat_map(|id| &model.host(*id).addresses);
                all.find(|address| address.use_ == AddressUse::Ssh).map_or(project, |address| &address.text)
            }
            None => host.address(AddressUse::Ssh).map_or(&*host.name, |address| &address.text),
        };
        check_address(address)?;
        let mut count: HashMap<&str, usize> = HashMap::default();
        for id in nodes {
            *count.entry(&model.instance(*id).name).or_default() += 1;
        }
        let mut services = Vec::with_capacity(nodes.len());
        for &id in nodes {
            let node = model.instance(id);
            check_word("node", &node.name)?;
            let cluster = self.cluster(node.cluster);
            // Nodes of two clusters may have one name; on one machine they need two.
            let name = if count[&*node.name] > 1 {
                format!("{cluster}-{}", node.name)
            } else {
                node.name.to_string()
            };
            let unit = format!("{}-{}.service", slug(cluster), node.name);
            let mut service = self.product(id).service(model, id);
            if host.is_composed() {
                self.take_image(node, &mut service);
            }
            for address in &service.addresses {
                check_address(address)?;
            }
            for endpoint in [&service.endpoint, &service.client_endpoint] {
                if !endpoint.is_empty() {
                    check_endpoint(endpoint)?;
                }
            }
            let paths = service.directories.iter().map(|directory| &directory.path);
            for path in paths.chain([&service.state_file]) {
                check_path_on(host.is_windows(), path)?;
            }
            services.push(PlannedService { instance: id, name, unit, service });
        }
        let is_windows = host.is_windows();
        let takes_secrets = self.has_secrets && !is_windows;
        Ok(Machine {
            name: name.to_owned(),
            address: address.to_owned(),
            is_composed: host.is_composed(),
            project: project.map(str::to_owned),
            hosts,
            services,
            is_windows,
            roots,
            secret_variables: if takes_secrets { secrets::variables(model, nodes) } else { BTreeSet::new() },
        })
    }
}

impl Plan<'_> {
    /// In place of the distribution install.sh looks for the archive of the image.
    fn take_image(&self, node: &Instance, service: &mut Service) {
        let cluster = self.model.cluster(node.cluster);
        let product = self.products.find(cluster.product).expect("a cluster has a product that is known");
        let archive = Image::of(product, cluster, self.model.role_name(node)).map(|image| image.archive());
        let own = service.variables.iter_mut().find(|(name, _)| *name == "ARCHIVE");
        if let (Some((_, value)), Some(archive)) = (own, archive) {
            *value = archive;
        }
    }
}

/// Refuses a path that cannot be one of the machine's.
fn check_path_on(is_windows: bool, path: &str) -> Result<(), Error> {
    if is_windows { check_windows_path(path) } else { check_path(path) }
}

fn peer_names(model: &Model, cluster: ClusterId) -> Vec<(HostId, String)> {
    let mut names = Vec::new();
    let mut seen = HashSet::default();
    for (_, node) in model.instances_of(cluster).filter(|(_, node)| seen.insert(node.host)) {
        let name = model.host(node.host).internal_address();
        if name.parse::<std::net::IpAddr>().is_err() && check_address(name).is_ok() {
            names.push((node.host, name.to_owned()));
        }
        // Some more than are taken: a machine leaves its own names out.
        if names.len() > MOST_PEER_NAMES + 16 {
            break;
        }
    }
    names
}
