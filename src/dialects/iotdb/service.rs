//! What the scripts of a host must know to run a node.

use crate::maps::HashSet;

use super::{environment, logback, lower};
use crate::catalog::MeaningKind;
use crate::model::{Instance, InstanceId, Model, Origin, absolute};
use crate::product::{Confinement, Service, ServiceDirectory, ServicePort, WindowsService};

/// Describes one node.
pub(super) fn service(model: &Model, id: InstanceId) -> Service {
    if super::ainode::is_ainode(model, id) {
        return super::ainode::service(model, id);
    }
    let node = model.instance(id);
    let value = |name: &str| {
        model.setting_named(node, name).map(|setting| setting.value.into_owned()).unwrap_or_default()
    };
    let is_confignode = model.role_name(node) == "confignode";
    let prefix = if is_confignode { "cn" } else { "dn" };
    let address = value(&format!("{prefix}_internal_address"));
    let ready_port = if is_confignode { "cn_internal_port" } else { "dn_rpc_port" };
    let datanode_file = model.view(node).version_property("datanode-state").unwrap_or("system.properties");
    let system_file = if is_confignode { "confignode-system.properties" } else { datanode_file };
    let system_dir = absolute(&model.root(node.root).path, &value(&format!("{prefix}_system_dir")));
    let memory = environment::memory(model, id);
    let both = memory.heap.zip(memory.direct).map(|(heap, direct)| heap + direct);
    let min_free = value("disk_space_warning_threshold").trim().parse::<f64>().unwrap_or(0.05);
    Service {
        endpoint: format!("{address}:{}", value(&format!("{prefix}_internal_port"))),
        can_list_members: !is_confignode,
        needs_peers: is_confignode && model.instances_in_role(node.cluster, "confignode").nth(1).is_some(),
        client_endpoint: if is_confignode {
            String::new()
        } else {
            format!("{}:{}", client_address(&value("dn_rpc_address"), &address), value("dn_rpc_port"))
        },
        founds_cluster: is_confignode
            && is_seed(model, node, &format!("{address}:{}", value("cn_internal_port"))),
        fewest: model.most_replicas(node.cluster, node.role).map_or(1, |most| most.count.max(1)),
        ports: ports(model, node),
        directories: directories(model, id),
        addresses: addresses(model, node),
        state_file: format!("{system_dir}/{system_file}"),
        memory: both.or(memory.heap).map(|mebibytes| mebibytes.saturating_mul(1 << 20)),
        min_free_percent: (min_free.clamp(0.0, 1.0) * 100.0).ceil() as u32,
        program_folder: "lib",
        unit_lines: vec![
            "# Warnings go to the journal; other messages go to the log files.",
            "Environment=CONSOLE_LOG_LEVEL=WARN",
            "LimitNOFILE=65536",
            "KillMode=mixed",
            "# The server exits with 143 after SIGTERM.",
            "SuccessExitStatus=143",
            "# The script becomes the server itself, so systemd watches the right process.",
        ],
        confinement: Confinement::Rights,
        variables: vec![
            ("ARCHIVE", super::distribution(&model.cluster(node.cluster).view.release)),
            ("VERSION", model.cluster(node.cluster).view.release.to_string()),
            // Whose hot parameters it is taken to have.
            ("TAKEN_FOR", model.cluster(node.cluster).view.version.to_string()),
            ("SPEC_JAVA_HOME", environment::java_home(model, id).unwrap_or_default()),
            ("SPEC_ENVIRONMENT", start_environment(model, id)),
            ("LOG_DIR", logback::folder(model, id)),
            ("READY_PORT", value(ready_port)),
            ("CLIENT_ADDRESS", dialled(&value("dn_rpc_address"))),
            ("SETTLE_SECONDS", settle_seconds(model, node).to_string()),
            ("PARTITION_INTERVAL", value("time_partition_interval")),
            ("PARTITION_ORIGIN", value("time_partition_origin")),
            ("MEMORY_IS_SET", if both.is_some() { "yes" } else { "no" }.to_owned()),
        ],
    }
}

/// Describes one node of a Windows host.
pub(super) fn windows(model: &Model, id: InstanceId) -> WindowsService {
    let node = model.instance(id);
    let view = model.view(node);
    let value = |name: &str| {
        model.setting_named(node, name).map(|setting| setting.value.into_owned()).unwrap_or_default()
    };
    let is_confignode = model.role_name(node) == "confignode";
    let (role, jar) =
        if is_confignode { ("confignode", "iotdb-confignode") } else { ("datanode", "iotdb-server") };
    let folders = view.version_property("windows-scripts").unwrap_or("sbin conf");
    let folder = folders.split(' ').next().unwrap_or("sbin").replace('/', "\\");
    WindowsService {
        start: format!("{folder}\\start-{role}.bat"),
        program: format!("lib\\{jar}-{}.jar", view.release),
        archive: super::distribution(&view.release),
        java_home: environment::java_home(model, id).unwrap_or_default(),
        class: if is_confignode {
            "org.apache.iotdb.confignode.service.ConfigNode"
        } else {
            "org.apache.iotdb.db.service.DataNode"
        },
        ready_port: value(if is_confignode { "cn_internal_port" } else { "dn_rpc_port" }),
        log: format!("{}/log_{role}_all.log", logback::folder(model, id)),
        joined: "started and joined the cluster",
        client: (!is_confignode).then(|| dialled(&value("dn_rpc_address"))),
        ask: "call \"%JAVA%\" -Xmx128m -cp \"%ROOT%\\lib\\*\" org.apache.iotdb.cli.Cli -h %CLIENT% -p %PORT% -u root -pw root -e",
        show: "show cluster",
        store: "flush",
        unset: "IOTDB_HOME IOTDB_CONF CONFIGNODE_HOME CONFIGNODE_CONF MAIN_CLASS",
    }
}

/// How long a DataNode may keep rows that it confirmed to another one: IoTConsensus waits so long for rows that come
/// before them (`maxWaitingTimeForWaitBatchInMs`, 10 s in IoTConsensusConfig, which no parameter changes).
fn settle_seconds(model: &Model, node: &Instance) -> u32 {
    // The ConfigNodes hold the settings of replicas.
    let confignode = model.instances_in_role(node.cluster, "confignode").next().map(|(_, node)| node);
    let Some(confignode) = confignode.filter(|_| model.role_name(node) == "datanode") else { return 0 };
    let value = |name: &str| model.setting_named(confignode, name).map(|setting| setting.value.into_owned());
    let class = value("data_region_consensus_protocol_class").unwrap_or_default();
    let copies = value("data_replication_factor").and_then(|text| text.trim().parse::<u32>().ok());
    if class.trim().ends_with(".IoTConsensus") && copies.unwrap_or(1) > 1 { 12 } else { 0 }
}

pub(super) fn ports(model: &Model, node: &Instance) -> Vec<ServicePort> {
    let open = model.listeners(node).filter(|listener| listener.is_open);
    open.filter_map(|listener| {
        Some(ServicePort { number: listener.setting.as_port()?, name: listener.param.name().to_owned() })
    })
    .collect()
}

/// Directories of data wherever they are, and others outside of the install: the server makes those inside.
pub(super) fn directories(model: &Model, id: InstanceId) -> Vec<ServiceDirectory> {
    use MeaningKind::{ConsensusDir, DataDir, SystemDir, WalDir};
    let node = model.instance(id);
    let mut found: Vec<ServiceDirectory> = Vec::new();
    let mut seen = HashSet::default();
    let mut add = |path: String, holds_data: bool| {
        if seen.insert(path.clone()) {
            found.push(ServiceDirectory { path, holds_data });
        }
    };
    for directory in model.directories(node) {
        let holds_data = matches!(directory.kind, DataDir | WalDir | SystemDir | ConsensusDir);
        if holds_data || !directory.is_relative {
            add(directory.path, holds_data);
        }
    }
    if logback::folder(model, id) != format!("{}/logs", model.root(node.root).path) {
        add(logback::folder(model, id), false);
    }
    found
}

/// Addresses that the node binds or is reached at; all-address ones say nothing.
pub(super) fn addresses(model: &Model, node: &Instance) -> Vec<String> {
    let mut found = Vec::new();
    let kinds = [MeaningKind::PeerAddress, MeaningKind::ListenAddress, MeaningKind::ClientAddress];
    for (_, setting) in kinds.into_iter().flat_map(|kind| model.with_meaning(node, kind)) {
        let address = setting.value.trim();
        // Of a default, the service that it belongs to may be off.
        if setting.origin != Origin::Default
            && !is_wildcard(address)
            && !address.is_empty()
            && !found.iter().any(|known| known == address)
        {
            found.push(address.to_owned());
        }
    }
    found
}

/// Variables for the start script, one a line.
fn start_environment(model: &Model, id: InstanceId) -> String {
    let pairs = lower::start_variables(model, id);
    let lines: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    lines.join("\n")
}

/// Whether a ConfigNode is its own seed: the first one of a cluster is.
fn is_seed(model: &Model, node: &Instance, endpoint: &str) -> bool {
    let seeds = model.with_meaning(node, MeaningKind::Seed);
    seeds
        .map(|(_, setting)| setting.value)
        .any(|seed| seed.split(',').next().map(str::trim) == Some(endpoint))
}

/// The address that clients connect to: the node's own when it listens on all.
fn client_address<'a>(listens: &'a str, own: &'a str) -> &'a str {
    if is_wildcard(listens) || listens.is_empty() { own } else { listens }
}

fn is_wildcard(address: &str) -> bool {
    address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_unspecified())
}

/// The address to connect to for a service that listens on `address`.
fn dialled(address: &str) -> String {
    match address.parse::<std::net::IpAddr>() {
        Ok(ip) if ip.is_unspecified() => if ip.is_ipv4() { "127.0.0.1" } else { "::1" }.to_owned(),
        _ => address.to_owned(),
    }
}
