//! A node in a container of the project's image: variables as far as the image's own scripts pass them on, files for
//! the rest.
//!
//! Source: docker/src/main/DockerCompose (entrypoint.sh, replace-conf-from-env.sh) of the source releases that the
//! catalog states the properties `image-variables`, `image-lost` and `image-options` for; a test runs these scripts
//! over what is made here.

use super::{ainode, environment, logback, lower};
use crate::catalog::{CatalogView, ParamKind, Version};
use crate::model::{InstanceId, Model, Origin};
use crate::product::{Contained, Image, Trace, Variable};

/// What the configuration in the image says otherwise than the server has it when nothing is set: shipped
/// files set 9092 where the server takes 9091.
const SHIPPED_OTHERWISE: &[&str] = &["dn_metric_prometheus_reporter_port"];

/// The image that has both roles, or that of the AINode. Source: docker/src/main/Dockerfile-2.0.x-ainode and
/// build-ainode.sh. What earlier ones have instead of the program is not known.
pub(super) fn image(version: &Version, role: &str) -> Option<Image> {
    if role != "ainode" {
        return Some(Image { name: format!("apache/iotdb:{version}-standalone"), home: "/iotdb" });
    }
    let is_program = super::SCHEMAS.view(version).version_property("ainode") == Some("program");
    is_program.then(|| Image { name: format!("apache/iotdb:{version}-ainode"), home: "/ainode" })
}

/// What one node needs in its container.
pub(super) fn contained(model: &Model, id: InstanceId, trace: &dyn Trace) -> Contained {
    let node = model.instance(id);
    if ainode::is_ainode(model, id) {
        // The entrypoint puts defaults over what the file says, so that the scripts' own `run` starts the program.
        let files = ainode::files(model, id, trace);
        return Contained { files, kept: vec!["data", "logs"], ..Contained::default() };
    }
    let view = model.view(node);
    let mut variables = Vec::new();
    let mut files = Vec::new();
    let mut settings = lower::settings(model, id);
    for name in SHIPPED_OTHERWISE.iter().filter(|_| reports_to_prometheus(model, id)) {
        let Some(param) = view.find(name, ParamKind::Property, node.role) else { continue };
        let own = model.setting(node, param.id).filter(|own| own.origin == Origin::Default);
        settings.extend(own.map(|own| (param, own)));
    }
    let is_one_file = &*view.layout != "three-files";
    if is_one_file && settings.iter().all(|(param, setting)| hands_on(view, param.name(), &setting.value)) {
        variables.extend(settings.into_iter().map(|(param, setting)| Variable {
            name: param.name().to_owned(),
            reason: match setting.origin {
                Origin::Default => "the server's default; the file in the image has another value".to_owned(),
                _ => trace.reason(&setting.origin),
            },
            value: setting.value.into_owned(),
        }));
    } else {
        files.extend(lower::own_properties(model, id, trace));
    }
    match environment::options(model, id, trace)
        .filter(|_| view.version_property("image-options") == Some("stronger"))
    {
        Some(options) => variables.push(options),
        None => files.extend(environment::script(model, id, trace)),
    }
    files.extend(logback::config(model, id));
    let own = lower::start_variables(model, id);
    variables.extend(own.into_iter().map(|(name, value)| Variable { name, value, reason: String::new() }));
    // Lines of the log files would be in the container's log a second time.
    if !variables.iter().any(|variable| variable.name == "CONSOLE_LOG_LEVEL") {
        variables.push(Variable {
            name: "CONSOLE_LOG_LEVEL".to_owned(),
            value: "WARN".to_owned(),
            reason: "the other messages are in the log files".to_owned(),
        });
    }
    let start = vec!["entrypoint.sh".to_owned(), model.role_name(node).to_owned()];
    Contained { variables, files, start, kept: vec!["data", "ext", "logs"], is_roots: false }
}

/// Whether the port that shipped files set otherwise is opened.
fn reports_to_prometheus(model: &Model, id: InstanceId) -> bool {
    let list = model.setting_named(model.instance(id), "dn_metric_reporter_list");
    list.is_some_and(|list| list.value.to_ascii_uppercase().contains("PROMETHEUS"))
}

/// Whether the image's script makes a setting of a variable, with that value.
fn hands_on(view: &CatalogView, name: &str, value: &str) -> bool {
    let is_taken = match view.version_property("image-variables") {
        Some("all" | "small") => true,
        Some(list) => list.split(' ').any(|known| known == name),
        None => false,
    };
    let is_lost =
        view.version_property("image-lost").is_some_and(|lost| lost.split(' ').any(|known| known == name));
    // Two letters of any kind with an underscore between them: what else there may be is dropped by some release.
    let is_plain_name = name.contains('_') && !name.bytes().any(|byte| byte.is_ascii_uppercase());
    // The script cuts values at spaces, expands patterns, and passes backslashes to sed.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._:/,;@+=%()".contains(letter);
    is_taken && !is_lost && is_plain_name && value.chars().all(is_plain) && !value.contains("JAVA_")
}
