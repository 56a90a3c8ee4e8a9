//! The folder of a machine whose nodes run in containers: compose.yaml, and the nodes as seen from inside.
//!
//! The scripts of the host are the same as everywhere. What they ask a product's shell functions is asked in the container, where
//! the same folder is mounted at the same path.

use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::bundle::content::host;
use crate::bundle::content::plan::{Machine, Plan, PlannedService};
use crate::bundle::file::{BundleFile, hex};
use crate::catalog::RoleId;
use crate::error::Error;
use crate::formats::yaml::Writer;
use crate::model::{ClusterId, Host, Instance, InstanceId, Model};
use crate::product::{Contained, HostFile, Image, LAID_FILES, Service, Table, Trace};
use crate::template::sh;

/// How long a container may take to end, in seconds: a node stores what it has in hand first.
pub(super) const GRACE_SECONDS: u32 = 300;

/// The model as containers see it; `None` when no host has them.
pub(super) fn inside(model: &Model, products: Table) -> Option<Model> {
    if !model.hosts.iter().any(Host::is_composed) {
        return None;
    }
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
        // The image brings its own.
        cluster.install.java_home = None;
    }
    Some(inside)
}

/// One node on a machine with containers.
pub(in crate::bundle) struct Composed<'a> {
    planned: &'a PlannedService,
    node: &'a Instance,
    /// The node in whose container it lives, where that is another one: it is started from there.
    pub(in crate::bundle) holder: Option<&'a PlannedService>,
    /// Those that live in its container.
    guests: Vec<&'a PlannedService>,
    host: &'a Host,
    /// What Compose calls it.
    name: String,
    /// Its name among all containers of the machine.
    pub(in crate::bundle) container: String,
    /// Its image.
    pub(in crate::bundle) image: String,
    /// What Compose calls all of the machine.
    pub(in crate::bundle) project: String,
    /// What tells this definition of the container from another one.
    pub(in crate::bundle) definition: String,
    inside: Service,
    contained: Contained,
    /// Folders of the machine, and where they are in the container.
    pub(in crate::bundle) mounts: Vec<(String, String)>,
}

/// The image of a node.
fn image(plan: &Plan, node: &Instance) -> Option<Image> {
    let cluster = plan.model.cluster(node.cluster);
    Image::of(plan.products.find(cluster.product)?, cluster, plan.model.role_name(node))
}

impl<'a> Composed<'a> {
    pub(in crate::bundle) fn new(
        plan: &'a Plan,
        machine: &'a Machine,
        planned: &'a PlannedService,
    ) -> Result<Self, Error> {
        let node = plan.model.instance(planned.instance);
        let product = plan.product(planned.instance);
        let known = image(plan, node);
        let holder = plan.model.holder(planned.instance).and_then(|id| plan.place(id));
        let (Some(image), Some(inside), Some((_, holder))) = (known, &plan.inside, holder) else {
            let title = plan.model.role_title(node);
            return Err(Error::new(format!("`{}`: there is no container for its {title}", machine.name))
                .help("place it on a host without platform=\"compose\""));
        };
        let is_guest = holder.instance != planned.instance;
        let lives_here = |other: &&PlannedService| {
            other.instance != planned.instance && plan.model.holder(other.instance) == Some(planned.instance)
        };
        let guests: Vec<&PlannedService> = machine.services.iter().filter(lives_here).collect();
        let service = product.service(inside, planned.instance);
        let contained = product.contained(inside, planned.instance, &plan.lines);
        let mut mounts = mounts(plan, machine, node, inside, (&service, &contained));
        for guest in &guests {
            let node = plan.model.instance(guest.instance);
            let service = product.service(inside, guest.instance);
            let own = product.contained(inside, guest.instance, &plan.lines);
            mounts.extend(self::mounts(plan, machine, node, inside, (&service, &own)));
        }
        mounts.sort_by(|(_, left), (_, right)| left.cmp(right));
        mounts.dedup();
        let host = plan.model.host(node.host);
        let name = if machine.project.is_some() { host.name.to_string() } else { holder.name.clone() };
        let container = format!("{}-{name}", plan.site);
        let mut composed = Self {
            planned,
            holder: is_guest.then_some(holder),
            guests,
            name,
            node,
            host,
            container,
            image: image.name,
            project: project(plan, machine),
            definition: String::new(),
            inside: service,
            contained,
            mounts,
        };
        composed.definition = match composed.holder {
            Some(holder) => Self::new(plan, machine, holder)?.definition,
            None => composed.sum(plan, machine),
        };
        Ok(composed)
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
        service(plan, machine, &[], self, &mut out);
        // Comments say places in the spec, which move.
        let said = |text: &str| {
            let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            lines.collect::<Vec<_>>().join("\n")
        };
        let mut hasher = Sha256::new();
        let mut add = |part: &str| {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        };
        add(&said(&out.finish()));
        add(&self.image);
        for file in &self.contained.files {
            add(&file.path);
            add(&said(&String::from_utf8_lossy(&file.content)));
        }
        let sum: [u8; 32] = hasher.finalize().into();
        hex(&sum)[..16].to_owned()
    }

    /// The path on the machine for one of the container, by those that the two models have for it.
    fn at_host(&self, outside: &str, inside: &str) -> String {
        // What lies in the install is mounted from there already.
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

/// The folders of a node on the machine and in its container: those that hold everything of a kind whole, others by themselves.
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
    // The nodes of both models differ in their roots only, which lie in the model.
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

/// What the folder of the machine has beside what all have; the list of files that are laid in containers comes with it.
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
        let facts = host::service_facts(plan, composed.planned, &composed.inside, None);
        files.push(BundleFile::text(path, facts + &guests(composed)));
        let mut own = composed.contained.files.clone();
        own.sort_by(|left, right| left.path.cmp(&right.path));
        natives.extend(
            own.into_iter()
                .map(|file| HostFile { path: format!("/{}/{}", composed.planned.name, file.path), ..file }),
        );
    }
    files.push(BundleFile::text(format!("{folder}/compose.yaml"), compose_file(plan, machine, all)));
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

/// The variables that hold images, by clusters and roles. Names that differ in signs only would be one: the later gets signs more.
fn image_variables(plan: &Plan) -> HashMap<(ClusterId, RoleId), String> {
    let mut taken = HashSet::new();
    let mut found = HashMap::new();
    for (id, cluster) in plan.model.clusters() {
        let Some(product) = plan.products.find(cluster.product) else { continue };
        let mut own: BTreeMap<Option<RoleId>, String> = BTreeMap::new();
        for role in cluster.view.catalog.role_ids() {
            let word = &cluster.view.catalog.role(role).name;
            let is_main = Image::is_main(product, cluster, word);
            let name = own.entry((!is_main).then_some(role)).or_insert_with(|| {
                let of_role = if is_main { String::new() } else { format!("_{word}") };
                let plain = |letter: char| match letter {
                    'a'..='z' | 'A'..='Z' | '0'..='9' => letter.to_ascii_uppercase(),
                    _ => '_',
                };
                let name = format!("{}{of_role}", plan.cluster(id));
                let mut name = format!("IMAGE_{}", name.chars().map(plain).collect::<String>());
                while !taken.insert(name.clone()) {
                    name.push('_');
                }
                name
            });
            found.insert((id, role), name.clone());
        }
    }
    found
}

/// The variable that holds the image of a node.
fn image_variable(plan: &Plan, node: &Instance) -> String {
    image_variables(plan).remove(&(node.cluster, node.role)).unwrap_or_default()
}

/// `.env`: what a site may want to say otherwise. No secret stands in it.
fn variables(plan: &Plan, machine: &Machine, all: &[Composed<'_>]) -> String {
    let mut text = format!("# {}\nCOMPOSE_PROJECT_NAME={}\n", plan.made_by, project(plan, machine));
    let images: BTreeMap<String, &str> =
        all.iter().map(|composed| (image_variable(plan, composed.node), composed.image.as_str())).collect();
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

fn compose_file(plan: &Plan, machine: &Machine, all: &[Composed<'_>]) -> String {
    let mut out = Writer::default();
    out.comment(&plan.made_by);
    out.comment("By hand: docker compose up --detach, in this folder as install.sh has put it to its place. .env says the images.");
    out.set("name", &project(plan, machine));
    out.under("services", |out| {
        let own = all.iter().filter(|composed| composed.holder.is_none());
        for (place, composed) in own.enumerate() {
            if place > 0 {
                out.blank();
            }
            out.under(composed.service_name(), |out| service(plan, machine, all, composed, out));
        }
    });
    if let Some(project) = &machine.project {
        out.blank();
        let subnets = subnets(plan, machine);
        out.under("networks", |out| {
            out.under(project, |out| {
                out.set("driver", &"bridge");
                if subnets.iter().any(|subnet| subnet.contains(':')) {
                    out.set("enable_ipv6", &true);
                }
                if !subnets.is_empty() {
                    out.under("ipam", |out| {
                        out.under("config", |out| {
                            for subnet in &subnets {
                                out.item(&BTreeMap::from([("subnet", subnet)]), |_| {});
                            }
                        });
                    });
                }
            });
        });
    }
    out.finish()
}

/// A folder of the machine in a container. Compose takes `$` for a variable of its own, and a colon for the end of the path.
fn mount(source: &str, target: &str, out: &mut Writer) {
    let plain = |path: &str| path.replace('$', "$$");
    if !source.contains(':') && !target.contains(':') {
        return out.item(&format!("{}:{}", plain(source), plain(target)), |_| {});
    }
    let parts = [("type", "bind".to_owned()), ("source", plain(source)), ("target", plain(target))];
    out.item(&BTreeMap::from(parts), |_| {});
}

/// The place of a container in its project's network. It is found by what Compose calls it; another name or an address is said.
fn network(project: &str, name: &str, address: &str, out: &mut Writer) {
    if name == address {
        out.item(&project, |_| {});
        return;
    }
    out.under(project, |out| match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => out.set("ipv4_address", &address),
        Ok(std::net::IpAddr::V6(_)) => out.set("ipv6_address", &address),
        Err(_) => out.under("aliases", |out| out.item(&address, |_| {})),
    });
}

/// The networks that addresses of a project lie in, as the spec states them.
fn subnets(plan: &Plan, machine: &Machine) -> Vec<String> {
    let mut found = Vec::new();
    for planned in &machine.services {
        let node = plan.model.instance(planned.instance);
        let Ok(address) = plan.model.host(node.host).internal_address().parse::<std::net::IpAddr>() else {
            continue;
        };
        let networks = plan.model.cluster(node.cluster).networks.iter();
        for network in networks.filter(|network| network.net.contains(&address)) {
            let text = network.net.to_string();
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}

fn service(plan: &Plan, machine: &Machine, all: &[Composed<'_>], composed: &Composed<'_>, out: &mut Writer) {
    let node = composed.node;
    let name = &composed.planned.name;
    let host = composed.host;
    out.comment(&format!(
        "{} placed by {}",
        plan.model.role_title(node),
        Trace::line(&plan.lines, node.span)
    ));
    out.set("image", &format!("${{{}:?is not in .env}}", image_variable(plan, node)));
    out.set("container_name", &composed.container);
    let script = format!("{}/lib/inside.sh", plan.home);
    let mut entry = vec!["sh", &script, name, "run"];
    entry.extend(composed.contained.start.iter().map(String::as_str));
    out.set("entrypoint", &entry);
    if composed.contained.is_roots {
        out.comment("the folders that are mounted are root's");
        out.set("user", &"0:0");
    }
    out.under("environment", |out| {
        let mut last = "";
        for variable in &composed.contained.variables {
            if !variable.reason.is_empty() && variable.reason != last {
                out.comment(&variable.reason);
            }
            last = &variable.reason;
            // Compose takes `$` for a variable of its own.
            out.set(&variable.name, &variable.value.replace('$', "$$"));
        }
    });
    match &machine.project {
        None => out.set("network_mode", &"host"),
        Some(project) => {
            out.set("hostname", &host.name);
            out.under("networks", |out| network(project, &host.name, host.internal_address(), out));
            out.under("ports", |out| {
                for port in &host.published {
                    out.item(&format!("{}:{}", port.outside, port.inside), |_| {});
                }
            });
        }
    }
    out.under("volumes", |out| {
        out.comment("these scripts, the same as outside, and the files that are laid over the image's own");
        out.item(&format!(".:{}:ro", plan.home), |_| {});
        for (source, target) in &composed.mounts {
            mount(source, target, out);
        }
    });
    let mut laid: Vec<&HostFile> = composed.contained.files.iter().collect();
    laid.sort_by(|left, right| left.path.cmp(&right.path));
    if !laid.is_empty() {
        out.comment("what inside.sh copies over the image's own files");
    }
    let home = plan.inside.as_ref().map_or("", |inside| &*inside.root(node.root).path);
    out.under(LAID_FILES, |out| {
        for file in laid {
            out.item(&format!("./files/{name}/{0}:{home}/{0}", file.path), |_| {});
        }
    });
    let earlier: Vec<&str> = all
        .iter()
        .filter(|other| other.holder.is_none() && other.node.cluster == node.cluster)
        .filter(|other| other.node.role < node.role)
        .map(Composed::service_name)
        .collect();
    if !earlier.is_empty() {
        out.set("depends_on", &earlier);
    }
    if let Some(memory) = host.memory.as_ref().filter(|_| machine.project.is_some()) {
        out.comment("the memory of the host");
        out.set("mem_limit", &format!("{}m", memory.value >> 20));
    }
    out.under("ulimits", |out| {
        out.under("nofile", |out| {
            out.set("soft", &"${OPEN_FILES:-65536}");
            out.set("hard", &"${OPEN_FILES:-65536}");
        });
    });
    out.set("restart", &"unless-stopped");
    out.comment("before it ends, a node stores what it has in hand");
    out.set("stop_grace_period", &format!("{GRACE_SECONDS}s"));
    out.under("healthcheck", |out| {
        out.comment("asks the cluster, not the port");
        let asks = if composed.guests.is_empty() { "ready" } else { "all_ready" };
        out.set("test", &["CMD", "sh", &script, name, asks]);
        out.set("interval", &"60s");
        out.set("timeout", &"30s");
        out.set("retries", &3);
        out.set("start_period", &"300s");
    });
    out.under("labels", |out| {
        out.comment("start.sh makes a container of another definition anew");
        out.set("clusterc.definition", &composed.definition);
    });
}

/// The files that are laid in containers, one a line, as install.sh knows them: mode and path below files/.
pub(in crate::bundle) fn laid(natives: &[HostFile]) -> String {
    let rows: Vec<String> = natives.iter().map(|file| format!("{:04o} {}", file.mode, file.path)).collect();
    rows.join("\n")
}

/// Nodes by their handles.
pub(in crate::bundle) fn find<'a, 'b>(
    all: &'b [Composed<'a>],
    instance: InstanceId,
) -> Option<&'b Composed<'a>> {
    all.iter().find(|composed| composed.planned.instance == instance)
}
