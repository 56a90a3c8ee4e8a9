//! What the scripts of a host must know to run a node.

use crate::maps::HashSet;

use super::site;
use crate::catalog::MeaningKind;
use crate::model::{Instance, InstanceId, Model, absolute};
use crate::product::{Confinement, Service, ServiceDirectory, ServicePort};

/// Describes one node.
pub(super) fn service(model: &Model, id: InstanceId) -> Service {
    let node = model.instance(id);
    let role = model.role_name(node);
    let listeners = model.listeners(node).filter(|listener| listener.is_open);
    let ports = listeners.filter_map(|listener| {
        Some(ServicePort { number: listener.setting.as_port()?, name: listener.param.name().to_owned() })
    });
    let address = site::address(model, node);
    let port = site::port(model, node);
    let metadata = metadata(model, node);
    let version = &model.cluster(node.cluster).view.release;
    Service {
        endpoint: format!("{address}:{port}"),
        can_list_members: matches!(role, "controller" | "single"),
        // Each answers for itself; of several, most must run before one leads, which the nodes after them wait for.
        needs_peers: false,
        client_endpoint: if role == "agent" { String::new() } else { format!("{address}:{port}") },
        founds_cluster: false,
        fewest: model.most_replicas(node.cluster, node.role).map_or(1, |most| most.count.max(1)),
        ports: ports.collect(),
        directories: directories(model, node),
        addresses: vec![address.to_owned()],
        state_file: metadata[0].clone(),
        memory: memory(model, node),
        min_free_percent: 3,
        program_folder: "server",
        unit_lines: unit_lines(role),
        // Its language starts programs (`shell`), and its plugins may need more, which is not tested.
        confinement: Confinement::Files,
        variables: vec![
            ("ARCHIVE", super::distribution(version)),
            ("VERSION", version.to_string()),
            ("ALIAS", node.name.to_string()),
            ("PORT", port),
            ("CONTROLLERS", controllers(model, node)),
            ("TITLES", titles(model, node)),
            ("METADATA", metadata.join("\n")),
            ("LICENCE", site::fact(model, node, "license-file").unwrap_or_default()),
        ],
    }
}

/// Sites of the controllers, with the first one that agents have first. A single node is asked itself.
fn controllers(model: &Model, node: &Instance) -> String {
    if model.role_name(node) == "single" {
        return site::of(model, node);
    }
    let sites = model.instances_in_role(node.cluster, "controller");
    let sites: Vec<String> = sites.map(|(_, controller)| site::of(model, controller)).collect();
    sites.join(" ")
}

/// Titles of roles in the order of the numbers by which a controller calls them; none holds a space.
fn titles(model: &Model, node: &Instance) -> String {
    let roles = &model.view(node).catalog.roles;
    let title = |name: &str| {
        let role = roles.iter().find(|role| &*role.name == name);
        role.map_or_else(|| name.to_owned(), |role| role.title.replace(' ', "-"))
    };
    ["datanode", "agent", "controller", "single", "computenode"].map(title).join(" ")
}

/// Directories of data at their configured paths, and others outside of the install: the server makes those inside.
fn directories(model: &Model, node: &Instance) -> Vec<ServiceDirectory> {
    use MeaningKind::{ConsensusDir, DataDir, SystemDir, WalDir};
    let root = &*model.root(node.root).path;
    let mut found: Vec<ServiceDirectory> = Vec::new();
    let mut seen = HashSet::default();
    for directory in model.directories(node) {
        let holds_data = matches!(directory.kind, DataDir | WalDir | SystemDir | ConsensusDir);
        let is_inside = directory.path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
        if !is_inside && seen.insert(directory.path.clone()) {
            found.push(ServiceDirectory { path: directory.path, holds_data });
        }
    }
    found
}

/// Memory of the process, in bytes; the parameter counts in GB.
fn memory(model: &Model, node: &Instance) -> Option<u64> {
    let setting = model.setting_named(node, "maxMemSize")?;
    let gigabytes: f64 = setting.value.trim().parse().ok()?;
    (gigabytes > 0.0).then_some((gigabytes * f64::from(1 << 30)) as u64)
}

/// Every location where metadata of a node can be, the location where its settings put it first.
fn metadata(model: &Model, node: &Instance) -> Vec<String> {
    let root = &*model.root(node.root).path;
    let demo = format!("{}/server/clusterDemo", root.trim_end_matches('/'));
    let home = format!("{demo}/data/{}", node.name);
    let folders_of = |name: &str, base: &str| {
        let setting = model.setting_named(node, name);
        let items = setting.iter().flat_map(|setting| setting.items().map(|item| absolute(base, item)));
        items.filter(|path| path != base).collect::<Vec<_>>()
    };
    let mut locations = match model.role_name(node) {
        // The guide has it next to the folder of data, the reference inside of it; with several controllers each has its own.
        "controller" => {
            let mut locations = folders_of("dfsMetaDir", &format!("{demo}/data"));
            locations.extend([format!("{demo}/dfsMeta"), format!("{demo}/data/dfsMeta")]);
            locations.extend(["dfsMeta", "raft", "sysmgmt", "keys"].map(|name| format!("{home}/{name}")));
            locations
        }
        "datanode" => {
            let mut folders = folders_of("chunkMetaDir", &home);
            folders.extend(folders_of("volumes", &home));
            folders.push(format!("{home}/storage"));
            let mut locations: Vec<String> =
                folders.into_iter().map(|folder| format!("{folder}/CHUNK_METADATA")).collect();
            locations.push(format!("{home}/sysmgmt"));
            locations
        }
        "single" => {
            let home = format!("{}/server", root.trim_end_matches('/'));
            let mut locations = folders_of("dfsMetaDir", &home);
            let own = format!("{home}/{}", node.name);
            for folder in [&own, &home] {
                locations.extend(
                    ["dfsMeta", "storage/CHUNK_METADATA", "sysmgmt"].map(|name| format!("{folder}/{name}")),
                );
            }
            locations
        }
        // Neither agents nor compute nodes hold data; jobs and their own users may be there.
        _ => vec![format!("{home}/sysmgmt")],
    };
    let mut known = std::collections::BTreeSet::new();
    locations.retain(|location| !location.chars().any(char::is_control) && known.insert(location.clone()));
    locations
}

/// A server that is killed replays its logs for long, so no unit kills one. An agent's unit leaves the nodes alone that the
/// agent has started; theirs watches them, and asks for them again when they end.
fn unit_lines(role: &str) -> Vec<&'static str> {
    let mut lines = vec!["LimitNOFILE=102400", "LimitCORE=infinity", "SendSIGKILL=no"];
    match role {
        "agent" => {
            lines.extend(["# Do not stop the nodes that it has started.", "KillMode=process"]);
        }
        "datanode" | "computenode" => lines.extend([
            "# Its agent runs the node: the script starts, watches and stops it through the agent.",
            "Environment=CLUSTERC_WATCH=yes",
            "KillMode=mixed",
        ]),
        _ => lines.push("KillMode=mixed"),
    }
    lines
}
