//! What the scripts of a host must know to run a node.

use super::site;
use crate::bundle::{Service, ServiceDirectory, ServicePort};
use crate::catalog::MeaningKind;
use crate::model::{InstanceId, Model};

/// Describes one node.
pub(super) fn service(model: &Model, id: InstanceId) -> Service {
    let node = model.instance(id);
    let root = &model.root(node.root).path;
    let role = model.role_name(node);
    let is_controller = role == "controller";
    let controllers = model.instances_in_role(node.cluster, "controller").count();
    let listeners = model.listeners(node).filter(|listener| listener.is_open);
    let ports = listeners.filter_map(|listener| {
        Some(ServicePort { number: listener.setting.as_port()?, name: listener.param.name().to_owned() })
    });
    let directories = model.directories(node).into_iter().map(|directory| {
        use MeaningKind::{ConsensusDir, DataDir, SystemDir, WalDir};
        let holds_data = matches!(directory.kind, DataDir | WalDir | SystemDir | ConsensusDir);
        ServiceDirectory { path: directory.path, holds_data }
    });
    let address = site::address(model, node);
    Service {
        endpoint: format!("{address}:{}", site::port(model, node)),
        can_list_members: is_controller,
        needs_peers: is_controller && controllers > 1,
        client_endpoint: format!("{address}:{}", site::port(model, node)),
        fewest: 1,
        ports: ports.collect(),
        directories: directories.collect(),
        addresses: vec![address.to_owned()],
        state_file: format!("{root}/server/clusterDemo/data/{}", node.name),
        memory: None,
        least_free_percent: 3,
        program_folder: "server",
        // The agent's unit must leave alone what the agent started.
        unit_lines: vec!["KillMode=process", "LimitNOFILE=102400"],
        variables: vec![
            ("ARCHIVE", super::distribution(&model.cluster(node.cluster).view.version)),
            ("VERSION", model.cluster(node.cluster).view.version.to_string()),
            ("ALIAS", node.name.to_string()),
        ],
    }
}
