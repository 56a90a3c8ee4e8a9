//! The AINode: a Python program next to the Java ones, with a distribution, a file and shell functions of its own.

use super::lower::file;
use super::service::{addresses, directories, ports};
use crate::catalog::{MeaningKind, ParamKind, Version};
use crate::model::{ClusterId, InstanceId, Model, absolute};
use crate::product::{Component, Emit, HAND_EDITS, HostFile, Need, Service, Trace};
use crate::template::sh;

/// Its file of settings.
const FILE: &str = "iotdb-ainode.properties";

/// Variables of its environment script.
const VARIABLES: [&str; 3] = ["ain_interpreter_dir", "ain_force_reinstall", "ain_install_offline"];

/// Whether a node is one.
pub(super) fn is_ainode(model: &Model, id: InstanceId) -> bool {
    model.role_name(model.instance(id)) == "ainode"
}

/// The archive that the project publishes for it.
pub(super) fn distribution(version: &Version) -> String {
    format!("apache-iotdb-{version}-ainode-bin.zip")
}

/// What hosts with one need.
pub(super) fn needs(model: &Model, cluster: ClusterId) -> Vec<Need> {
    let view = &model.cluster(cluster).view;
    let own = super::Dialect.distribution_for(model, cluster, &|role| role == "ainode");
    let own = Need { title: format!("{} AINode", own.title), file: Some(distribution(&view.release)), ..own };
    if view.version_property("ainode").unwrap_or("wheel") != "wheel" {
        return vec![own];
    }
    let packages = Need {
        is_in_image: true,
        title: "Python packages of the AINode".to_owned(),
        version: String::new(),
        file: None,
        note: "wheels of all its requirements, built by `pip wheel`; pass their folder to \
               install-ainode.sh with --wheels"
            .to_owned(),
        component: Component::default(),
        ..own.clone()
    };
    vec![own, packages]
}

/// Its native files.
pub(super) fn files(model: &Model, id: InstanceId, trace: &dyn Trace) -> Vec<HostFile> {
    let mut files = vec![properties(model, id, trace)];
    files.extend(environment(model, id, trace));
    files
}

/// The settings, as its own reader takes them: a line is split at the first `=`, nothing is escaped, the text is UTF-8.
fn properties(model: &Model, id: InstanceId, trace: &dyn Trace) -> HostFile {
    let node = model.instance(id);
    let mut text = format!(
        "# Configuration of {}.\n# {HAND_EDITS}\n\
         # Other settings have the server's own default. Each group is below the line of the spec that it comes from.\n",
        crate::source::one_line(&node.name)
    );
    let mut last = String::new();
    let mut holds_secret = false;
    let settings = model.explicit(node);
    for (param, setting) in settings.iter().filter(|(param, _)| param.param.kind == ParamKind::Property) {
        let from = trace.reason(&setting.origin);
        if from != last {
            text += &format!("\n# {from}\n");
            last = from;
        }
        holds_secret |= param.meaning(MeaningKind::Secret).is_some() && !setting.value.is_empty();
        text += &format!("{}={}\n", param.name(), crate::source::one_line(&setting.value));
    }
    file(FILE, text, holds_secret)
}

/// The environment script, where the spec sets a variable of it. The vendor's scripts take the interpreter's
/// line from it and run the rest.
fn environment(model: &Model, id: InstanceId, trace: &dyn Trace) -> Option<HostFile> {
    let node = model.instance(id);
    let settings = model.explicit(node);
    let set: Vec<_> = settings
        .iter()
        .filter(|(param, setting)| VARIABLES.contains(&param.name()) && !setting.value.is_empty())
        .collect();
    if set.is_empty() || model.view(node).version_property("ainode") != Some("wheel") {
        return None;
    }
    let mut text = format!(
        "# Environment of the AINode: these values, then the shipped script.\n# {HAND_EDITS}\n\
         # The vendor's scripts read the interpreter line.\n\
         # shellcheck shell=bash disable=SC2034\n"
    );
    let mut flags = String::new();
    for (param, setting) in set {
        text += &format!("\n# {}\n", trace.reason(&setting.origin));
        // The vendor's scripts read the line unchanged, without quotes.
        text += &format!("{}={}\n", param.name(), crate::source::one_line(&setting.value));
        match (param.name(), setting.value.trim()) {
            ("ain_interpreter_dir", path) => flags += &format!(" -i {}", sh(path)),
            ("ain_force_reinstall", "1") => flags += " -r",
            // Nearest to it of what the shipped script takes as a word: it fetches nothing.
            ("ain_install_offline", "1") => flags += " -n",
            _ => {}
        }
    }
    text += &format!("\nexec bash \"$(dirname \"$0\")/ainode-env.dist.sh\"{flags} \"$@\"\n");
    Some(file("ainode-env.sh", text, false))
}

/// What the scripts of its host must know.
pub(super) fn service(model: &Model, id: InstanceId) -> Service {
    let node = model.instance(id);
    let view = model.view(node);
    let root = &model.root(node.root).path;
    let value = |name: &str| {
        model.setting_named(node, name).map(|setting| setting.value.into_owned()).unwrap_or_default()
    };
    let variable = |name: &str| {
        let setting = super::derive::variable(model, id, name);
        setting.map(|setting| setting.value.into_owned()).unwrap_or_default()
    };
    let address = model.with_meaning(node, MeaningKind::PeerAddress).next();
    let address = address.map(|(_, setting)| setting.value.into_owned()).unwrap_or_default();
    let ports = ports(model, node);
    let port = ports.first().map(|port| port.number.to_string()).unwrap_or_default();
    let (minimum, maximum) =
        view.version_property("ainode-python").and_then(|range| range.split_once(' ')).unwrap_or_default();
    Service {
        endpoint: format!("{address}:{port}"),
        ports,
        directories: directories(model, id),
        addresses: addresses(model, node),
        state_file: format!("{}/system.properties", absolute(root, &value("ain_system_dir"))),
        min_free_percent: 5,
        program_folder: "lib",
        unit_lines: vec!["LimitNOFILE=65536", "KillMode=mixed", "SuccessExitStatus=143"],
        variables: vec![
            ("ARCHIVE", distribution(&view.release)),
            ("VERSION", view.release.to_string()),
            ("AINODE_KIND", view.version_property("ainode").unwrap_or("wheel").to_owned()),
            ("PYTHON_LEAST", minimum.to_owned()),
            ("PYTHON_MOST", maximum.to_owned()),
            ("SPEC_INTERPRETER", variable("ain_interpreter_dir")),
            ("OFFLINE", if variable("ain_install_offline").trim() == "1" { "yes" } else { "no" }.to_owned()),
            ("LOG_DIR", absolute(root, &value("ain_logs_dir"))),
            ("READY_PORT", port),
        ],
        ..Service::default()
    }
}
