//! What the scripts of a host must know to run Prometheus.

use crate::catalog::MeaningKind;
use crate::model::{Instance, InstanceId, Model};
use crate::product::{Confinement, Emit, Service, ServiceDirectory, ServicePort};

/// Describes one node.
pub(super) fn service(model: &Model, id: InstanceId) -> Service {
    let node = model.instance(id);
    let version = &model.cluster(node.cluster).view.release;
    let listener = model.listeners(node).next();
    let data = model.directories(node).into_iter().find(|directory| directory.kind == MeaningKind::DataDir);
    let data = data.map(|directory| directory.path).unwrap_or_default();
    let port = listener.as_ref().and_then(|listener| listener.setting.as_port());
    let own = listener.as_ref().and_then(|listener| model.own_endpoint(node, listener)).unwrap_or_default();
    // Behind TLS or a login the page cannot be asked without what only the host knows.
    let is_guarded = has(model, node, "web.config.file");
    let asked = if is_guarded { String::new() } else { format!("http://{own}{}", prefix(model, node)) };
    Service {
        endpoint: listener.as_ref().and_then(|listener| model.endpoint(node, listener)).unwrap_or_default(),
        ports: port
            .map(|number| ServicePort { number, name: "web.listen-address".to_owned() })
            .into_iter()
            .collect(),
        directories: vec![ServiceDirectory { path: data.clone(), holds_data: true }],
        addresses: model.bound_address(node, listener.as_ref()).into_iter().collect(),
        state_file: format!("{}/queries.active", data.trim_end_matches('/')),
        program_folder: "prometheus",
        unit_lines: vec!["LimitNOFILE=65536", "KillMode=mixed"],
        confinement: Confinement::Rights,
        variables: vec![
            ("ARCHIVE", super::Dialect.distribution(version).file),
            ("VERSION", version.to_string()),
            ("READY_PORT", port.map(|port| port.to_string()).unwrap_or_default()),
            ("READY_URL", asked),
        ],
        ..Service::default()
    }
}

/// Where others reach the page and the queries of a node.
pub(in crate::dialects) fn url(model: &Model, node: &Instance) -> Option<String> {
    let listener = model.listeners(node).next()?;
    let scheme = if has(model, node, "web.config.file") { "https" } else { "http" };
    Some(format!("{scheme}://{}{}", model.endpoint(node, &listener)?, prefix(model, node)))
}

fn has(model: &Model, node: &Instance, name: &str) -> bool {
    model.setting_named(node, name).is_some_and(|setting| !setting.value.is_empty())
}

/// The path in front of every page, without a slash at its end.
fn prefix(model: &Model, node: &Instance) -> String {
    let value = |name: &str| Some(model.setting_named(node, name)?.value.into_owned());
    let of_url = |url: String| {
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        rest.split_once('/').map(|(_, path)| path.to_owned())
    };
    let path = value("web.route-prefix").or_else(|| value("web.external-url").and_then(of_url));
    let path = path.unwrap_or_default();
    let path = path.trim_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}
