//! What the scripts of a host must know to run Grafana.

use crate::catalog::MeaningKind;
use crate::model::{InstanceId, Model};
use crate::product::{Confinement, Emit, Service, ServiceDirectory, ServicePort};

/// Describes one node.
pub(super) fn service(model: &Model, id: InstanceId) -> Service {
    let node = model.instance(id);
    let version = &model.cluster(node.cluster).view.release;
    let listener = model.listeners(node).find(|listener| listener.is_open);
    let directories = model.directories(node);
    let folder = |kind| {
        let found = directories.iter().find(|directory| directory.kind == kind);
        found.map(|directory| directory.path.clone()).unwrap_or_default()
    };
    let data = folder(MeaningKind::DataDir);
    let port = listener.as_ref().and_then(|listener| listener.setting.as_port());
    Service {
        endpoint: listener.as_ref().and_then(|listener| model.endpoint(node, listener)).unwrap_or_default(),
        ports: port
            .map(|number| ServicePort { number, name: "server.http_port".to_owned() })
            .into_iter()
            .collect(),
        directories: directories
            .iter()
            .map(|directory| ServiceDirectory {
                path: directory.path.clone(),
                holds_data: directory.kind == MeaningKind::DataDir,
            })
            .collect(),
        addresses: model.bound_address(node, listener.as_ref()).into_iter().collect(),
        state_file: format!("{}/grafana.db", data.trim_end_matches('/')),
        program_folder: "bin",
        unit_lines: vec![
            // Under systemd its console is the journal, which has bounds.
            "Environment=CONSOLE_LOG_LEVEL=info",
            "LimitNOFILE=65536",
            "KillMode=mixed",
        ],
        confinement: Confinement::Rights,
        variables: vec![
            ("ARCHIVE", super::Dialect.distribution(version).file),
            ("VERSION", version.to_string()),
            ("READY_PORT", port.map(|port| port.to_string()).unwrap_or_default()),
            ("LOG_DIR", folder(MeaningKind::LogDir)),
        ],
        ..Service::default()
    }
}
