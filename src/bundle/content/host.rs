//! The folder of one host.

use std::collections::BTreeSet;
use std::fmt::Write;

use minijinja::context;

use crate::bundle::content::containers::{self, Composed};
use crate::bundle::content::names::{check_address, check_path};
use crate::bundle::content::plan::{MOST_PEER_NAMES, Machine, Plan, PlannedService};
use crate::bundle::content::templates::TEMPLATES;
use crate::bundle::content::{secrets, windows};
use crate::bundle::file::{BundleFile, Content, Entry};
use crate::bundle::manifest;
use crate::error::Error;
use crate::model::{AddressUse, HostAddress};
use crate::product::{Confinement, HostFile, Image, ScriptFolder, Service, Trace};

/// The scripts that every host has, whatever its products.
pub(in crate::bundle) const SCRIPTS: [&str; 21] = [
    "verify.sh",
    "install.sh",
    "preflight.sh",
    "start.sh",
    "stop.sh",
    "restart.sh",
    "status.sh",
    "clean.sh",
    "dump-log.sh",
    "lib/call.sh",
    "lib/common.sh",
    "lib/container.sh",
    "lib/ended.sh",
    "lib/gate.sh",
    "lib/inside.sh",
    "lib/product.sh",
    "lib/record.sh",
    "lib/run.sh",
    "lib/undo.sh",
    "lib/unpack.sh",
    "lib/versions.sh",
];

/// Files that are the same on every host.
#[derive(Debug)]
pub(in crate::bundle) struct SharedScripts(Vec<(String, Content)>);

impl SharedScripts {
    pub(in crate::bundle) fn new(plan: &Plan) -> Self {
        let render = |name: &str| {
            let text = TEMPLATES.render(&format!("host/{name}"), context! { made_by => &plan.made_by });
            (name.to_owned(), Content::shared(text.into_bytes()))
        };
        let mut scripts: Vec<_> = SCRIPTS.into_iter().map(render).collect();
        let products: BTreeSet<&str> = plan.model.clusters.iter().map(|cluster| cluster.product).collect();
        for product in products {
            if let Some(dialect) = plan.products.find(product) {
                let text = dialect.scripts(&plan.made_by).library;
                scripts.push((format!("lib/{product}.sh"), Content::shared(text.into_bytes())));
            }
        }
        for own in plan.operations() {
            let name = match own.folder {
                ScriptFolder::Control => continue,
                ScriptFolder::Host => own.name.to_owned(),
                ScriptFolder::HostLibrary => format!("lib/{}", own.name),
            };
            scripts.push((name, Content::shared(own.text.into_bytes())));
        }
        Self(scripts)
    }
}

/// The script that checks a folder, for the top of the bundle.
pub(in crate::bundle) fn verify(plan: &Plan) -> BundleFile {
    let text = TEMPLATES.render("host/verify.sh", context! { made_by => &plan.made_by });
    BundleFile::script("verify.sh", Content::Bytes(text.into_bytes()))
}

/// All files of one machine.
pub(in crate::bundle) fn files(
    plan: &Plan,
    machine: &Machine,
    shared: &SharedScripts,
) -> Result<Vec<BundleFile>, Error> {
    if machine.is_windows {
        return windows::files(plan, machine);
    }
    let folder = format!("hosts/{}", machine.name);
    let mut files = Vec::with_capacity(24);
    let product =
        |planned: &PlannedService| plan.model.cluster(plan.model.instance(planned.instance).cluster).product;
    let products: BTreeSet<&str> = machine.services.iter().map(product).collect();
    for (name, content) in &shared.0 {
        let of_product = name.strip_prefix("lib/").and_then(|name| name.strip_suffix(".sh"));
        if of_product.is_some_and(|word| plan.products.find(word).is_some() && !products.contains(word)) {
            continue;
        }
        if !machine.is_composed && matches!(name.as_str(), "lib/container.sh" | "lib/inside.sh") {
            continue;
        }
        let is_sourced = name.starts_with("lib/")
            && !matches!(name.as_str(), "lib/run.sh" | "lib/call.sh" | "lib/ended.sh");
        let mode = if is_sourced { 0o644 } else { 0o755 };
        files.push(BundleFile { path: format!("{folder}/{name}"), mode, content: content.clone() });
    }
    let composed = if machine.is_composed { Composed::all(plan, machine)? } else { Vec::new() };
    let mut laid = Laid::default();
    let mut natives = Vec::new();
    if machine.is_composed {
        files.extend(containers::files(plan, machine, &composed, &mut natives));
        laid.contained = containers::laid(&natives);
    } else {
        natives = over_distribution(plan, machine, &mut laid)?;
    }
    let mark = if plan.has_secrets { secrets::mark(&mut natives) } else { None };
    for HostFile { path, mode, content } in natives {
        files.push(BundleFile {
            path: format!("{folder}/files{path}"),
            mode,
            content: Content::Bytes(content),
        });
    }
    let variables = host_variables(plan, machine, &laid, mark.as_deref());
    files.push(BundleFile::text(format!("{folder}/lib/host.sh"), variables));
    for (index, planned) in machine.services.iter().enumerate() {
        let path = format!("{folder}/services/{}.sh", planned.name);
        let own = composed.get(index);
        let outside = own.map(|own| own.outside(&planned.service));
        let service = outside.as_ref().unwrap_or(&planned.service);
        files.push(BundleFile::text(path, service_variables(plan, planned, service, own)));
        // Compose starts containers again, with the machine too.
        if !machine.is_composed {
            let path = format!("{folder}/systemd/{}", planned.unit);
            files.push(BundleFile::text(path, unit(plan, machine, planned)));
        }
    }
    files.push(sums(&folder, &files));
    Ok(files)
}

/// The files of a host as its scripts know them.
#[derive(Default)]
struct Laid {
    /// Those over a distribution: mode, owner and path, one a line.
    files: String,
    /// Paths that are moved out of the way.
    unwanted: String,
    /// Those in containers: mode and path below files/.
    contained: String,
}

/// The native files of all installs of a machine, by their paths on the host.
fn over_distribution(plan: &Plan, machine: &Machine, laid: &mut Laid) -> Result<Vec<HostFile>, Error> {
    let mut natives = Vec::new();
    for &root_id in &machine.roots {
        let root = plan.model.root(root_id);
        let Some(&first) = root.instances.first() else { continue };
        let cluster = plan.model.cluster(root.cluster);
        let user = cluster.install.user.as_ref().map_or("-", |user| &user.value);
        let lowered = plan.product(first).lower(plan.model, root_id, &plan.lines);
        let mut native = lowered.files;
        native.sort_by(|left, right| left.path.cmp(&right.path));
        for mut file in native {
            file.path = format!("{}/{}", root.path.trim_end_matches('/'), file.path);
            check_path(&file.path)?;
            line(&mut laid.files, format_args!("{:04o} {user} {}", file.mode, file.path));
            natives.push(file);
        }
        for path in lowered.unwanted {
            line(&mut laid.unwanted, format_args!("{}/{path}", root.path.trim_end_matches('/')));
        }
    }
    Ok(natives)
}

/// The checksums of a host's folder, for one that is carried without the rest of the bundle.
fn sums(folder: &str, files: &[BundleFile]) -> BundleFile {
    let inside = |entry: Entry| Entry { path: entry.path[folder.len() + 1..].to_owned(), ..entry };
    let mut entries: Vec<Entry> = files.iter().map(|file| inside(file.entry())).collect();
    entries.sort();
    let mut bytes = Vec::with_capacity(entries.len() * 100);
    manifest::write_sums(&entries, &mut bytes).expect("memory takes every byte");
    BundleFile { path: format!("{folder}/{}", manifest::SUMS), mode: 0o644, content: Content::Bytes(bytes) }
}

fn host_variables(plan: &Plan, machine: &Machine, laid: &Laid, mark: Option<&str>) -> String {
    let mut services = String::new();
    let mut addresses = BTreeSet::new();
    let mut memory = 0;
    for planned in &machine.services {
        let role = plan.model.role_name(plan.model.instance(planned.instance));
        line(&mut services, format_args!("{} {role}", planned.name));
        if machine.project.is_none() {
            addresses.extend(planned.service.addresses.iter().map(String::as_str));
        }
        memory += planned.service.memory.unwrap_or(0);
    }
    let addresses: Vec<&str> = addresses.into_iter().collect();
    let hosts = || machine.hosts.iter().map(|id| plan.model.host(*id));
    // Names and addresses of a project's network say nothing of the machine.
    let own = |address: &&HostAddress| machine.project.is_none() || address.use_ == AddressUse::Ssh;
    let names: BTreeSet<&str> =
        hosts().filter(|_| machine.project.is_none()).map(|host| &*host.name).collect();
    let all = hosts().flat_map(|host| &host.addresses).filter(own).map(|address| &*address.text);
    let all: BTreeSet<&str> = all.filter(|address| check_address(address).is_ok()).collect();
    let disks = hosts().flat_map(|host| &host.disks).map(|disk| disk.path.value.trim_end_matches('/'));
    let disks: BTreeSet<&str> = disks.filter(|path| check_path(path).is_ok()).collect();
    let joined = |words: BTreeSet<&str>, between| words.into_iter().collect::<Vec<_>>().join(between);
    TEMPLATES.render(
        "host/lib/host.sh",
        context! {
            made_by => &plan.made_by,
            host => &machine.name,
            home => &plan.home,
            services => services,
            host_names => joined(names, " "),
            host_addresses => joined(all, " "),
            disks => joined(disks, "\n"),
            own_addresses => addresses.join(" "),
            peer_names => peer_names(plan, machine).join(" "),
            is_only_host => if plan.machines.len() == 1 { "yes" } else { "no" },
            memory => memory.div_ceil(1 << 20),
            files => &laid.files,
            unwanted => &laid.unwanted,
            contained => &laid.contained,
            composed => machine.is_composed,
            serial => plan.serial.map(|serial| serial.to_string()).unwrap_or_default(),
            secret_mark => mark.unwrap_or_default(),
            secret_variables => machine.secret_variables.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        },
    )
}

/// Names by which other hosts of the machine's clusters are connected to; numbers need no look-up.
fn peer_names<'a>(plan: &'a Plan, machine: &Machine) -> Vec<&'a str> {
    if machine.project.is_some() {
        return Vec::new();
    }
    let cluster = |planned: &PlannedService| plan.model.instance(planned.instance).cluster;
    let clusters: BTreeSet<_> = machine.services.iter().map(cluster).collect();
    let names = clusters.iter().flat_map(|id| &plan.peer_names[id.0 as usize]);
    let others = names.filter(|(host, _)| !machine.hosts.contains(host)).map(|(_, name)| name.as_str());
    let names: BTreeSet<&str> = others.take(MOST_PEER_NAMES).collect();
    names.into_iter().collect()
}

/// What the scripts know of one node: on the machine, in a container of it when `composed` says which, or inside of that one.
pub(super) fn service_variables(
    plan: &Plan,
    planned: &PlannedService,
    service: &Service,
    composed: Option<&Composed<'_>>,
) -> String {
    let node = plan.model.instance(planned.instance);
    let cluster = plan.model.cluster(node.cluster);
    let host = plan.model.host(node.host);
    let mut ports = String::new();
    if host.project.is_some() && composed.is_some() {
        // Those of a container are already taken when a node in it is started.
        let is_own = composed.is_some_and(|composed| composed.holder.is_none());
        for port in host.published.iter().filter(|_| is_own) {
            line(&mut ports, format_args!("{} published, {} inside", port.outside, port.inside));
        }
    } else {
        for port in &service.ports {
            line(&mut ports, format_args!("{} {}", port.number, port.name));
        }
    }
    let mut mounts = String::new();
    for (source, _) in composed.iter().flat_map(|composed| &composed.mounts) {
        line(&mut mounts, format_args!("{source}"));
    }
    // Those of an image run as it says.
    let user = cluster.install.user.as_ref().filter(|_| !host.is_composed());
    let root = match (&plan.inside, composed) {
        (Some(inside), None) if host.is_composed() => inside.home(node),
        _ => &plan.model.root(node.root).path,
    };
    let mut directories = String::new();
    for directory in &service.directories {
        let kind = if directory.holds_data { "data" } else { "other" };
        line(&mut directories, format_args!("{kind} {}", directory.path));
    }
    // It is reported for the image that the spec can set.
    let is_main = Image::is_main(plan.product(planned.instance), cluster, plan.model.role_name(node));
    let image_id = cluster.install.image_id.as_ref().filter(|_| is_main);
    let variables = service.variables.iter().map(|(name, value)| vec![(*name).to_owned(), value.clone()]);
    let variables: Vec<Vec<String>> = variables.collect();
    TEMPLATES.render(
        "host/service.sh",
        context! {
            made_by => &plan.made_by,
            origin => Trace::line(&plan.lines, node.span),
            service => &planned.name,
            cluster => plan.cluster(node.cluster),
            product => cluster.product,
            role => plan.model.role_name(node),
            title => plan.model.role_title(node),
            endpoint => &service.endpoint,
            root,
            user => user.map_or("", |user| &*user.value),
            unit => &planned.unit,
            container => composed.map_or("", |composed| &composed.container),
            image => composed.map_or("", |composed| composed.image.as_str()),
            image_id => image_id.map_or("-", |id| &*id.value),
            compose_project => composed.map(|composed| composed.project.clone()),
            compose_service => composed.map_or("", |composed| composed.service_name()),
            holder => composed.and_then(|composed| composed.holder).map_or("", |holder| &holder.name),
            network => composed.map_or_else(String::new, |composed| composed.network()),
            definition => composed.map_or("", |composed| composed.definition.as_str()),
            grace => containers::GRACE_SECONDS,
            mounts => mounts,
            ports => ports,
            directories => directories,
            state_file => &service.state_file,
            min_free_percent => service.min_free_percent,
            program_folder => service.program_folder,
            variables => variables,
        },
    )
}

fn unit(plan: &Plan, machine: &Machine, planned: &PlannedService) -> String {
    let node = plan.model.instance(planned.instance);
    let cluster = plan.model.cluster(node.cluster);
    // Of the same machine and cluster, those of earlier roles: systemd knows nothing of the others.
    let is_earlier = |other: &&PlannedService| {
        let other = plan.model.instance(other.instance);
        other.cluster == node.cluster && other.role < node.role
    };
    let after: Vec<String> =
        machine.services.iter().filter(is_earlier).map(|other| other.unit.clone()).collect();
    let is_plain =
        |path: &str| path.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
    let root = plan.model.root(node.root);
    let directories = planned.service.directories.iter().map(|directory| directory.path.as_str());
    let mounts: BTreeSet<&str> =
        std::iter::once(&*root.path).chain(directories).filter(|path| is_plain(path)).collect();
    let mounts: Vec<&str> = outermost(&mounts);
    // An agent starts nodes of its own, whose unit is another: what is where is asked of all that is here.
    let is_apart = machine.services.iter().all(|other| {
        let root = &*plan.model.root(plan.model.instance(other.instance).root).path;
        let directories = other.service.directories.iter().map(|directory| directory.path.as_str());
        std::iter::once(root).chain(directories).all(|path| !is_of_system(path))
    });
    // The right to such a port is the program's own, and no program gains rights where none may be gained.
    let is_low = planned.service.ports.iter().any(|port| port.number < 1024);
    let keeps_rights = planned.service.confinement == Confinement::Rights && !is_low;
    TEMPLATES.render(
        "host/unit.service",
        context! {
            made_by => &plan.made_by,
            title => plan.model.role_title(node),
            service => &planned.name,
            cluster => plan.cluster(node.cluster),
            after => after,
            mounts => mounts.join(" "),
            user => cluster.install.user.as_ref().map_or("", |user| &*user.value),
            home => &plan.home,
            lines => &planned.service.unit_lines,
            keeps_system => is_apart,
            keeps_rights => keeps_rights,
        },
    )
}

/// Whether a path is where `ProtectSystem=full` lets nothing be written.
fn is_of_system(path: &str) -> bool {
    let first = path.split('/').find(|part| !part.is_empty());
    first.is_some_and(|first| ["usr", "etc", "boot", "efi", "bin", "sbin", "lib", "lib64"].contains(&first))
}

/// The paths that are in no other one.
fn outermost<'a>(paths: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let is_inside = |path: &str| path.match_indices('/').any(|(at, _)| paths.contains(&path[..at]));
    paths.iter().copied().filter(|path| !is_inside(path)).collect()
}

/// Adds a line to a table that a script reads; the last has no end of its own.
fn line(table: &mut String, text: std::fmt::Arguments) {
    if !table.is_empty() {
        table.push('\n');
    }
    let _ = table.write_fmt(text);
}
