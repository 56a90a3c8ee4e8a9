//! Model to prometheus.yml, the flags of the command line, and files of rules.

use minijinja::context;
use serde::Serialize;

use super::{TEMPLATES, targets};
use crate::catalog::MeaningKind;
use crate::formats::yaml::Writer;
use crate::model::{ClusterId, InstanceId, Model, RootId, Setting};
use crate::product::{HAND_EDITS, HostFile, RootFiles, Trace};
use crate::source::reserved::has_reference;

/// The native files of one install root.
pub(super) fn lower(model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
    // A second one in the folder is refused by a rule.
    let Some(&id) = model.root(root).instances.first() else { return RootFiles::default() };
    let node = model.instance(id);
    let mut files = vec![configuration(model, id, trace), flags(model, id, trace)];
    for file in &node.files {
        let path = format!("rules/{}", file.name);
        files.push(HostFile { path, content: file.bytes.to_vec(), mode: 0o644 });
    }
    RootFiles { files, unwanted: Vec::new() }
}

/// A file that only its reader's user may see when a secret is in it.
fn file(path: &str, text: String, holds_secret: bool) -> HostFile {
    let mode = if holds_secret || has_reference(&text) { 0o600 } else { 0o644 };
    HostFile { path: path.to_owned(), content: text.into_bytes(), mode }
}

/// What Prometheus asks at one address, and the labels it puts on the answers.
#[derive(Serialize)]
struct StaticConfig<'a> {
    targets: [String; 1],
    labels: Labels<'a>,
}

#[derive(Serialize)]
struct Labels<'a> {
    cluster: &'a str,
    role: &'a str,
    node: &'a str,
    host: &'a str,
}

#[derive(Serialize)]
struct Job<'a> {
    job_name: &'a str,
}

fn configuration(model: &Model, id: InstanceId, trace: &dyn Trace) -> HostFile {
    let node = model.instance(id);
    let mut out = Writer::default();
    out.comment(&format!("Configuration of {}.", node.name));
    out.comment(HAND_EDITS);
    out.comment(
        "Each group is below the line of the spec that it comes from. Flags set how long metrics are kept.",
    );
    let settings = of_file(model, id, "prometheus.yml");
    let global = settings.iter().filter_map(|(name, setting)| Some((name.strip_prefix("global.")?, setting)));
    out.section("global", |out| {
        for (key, setting) in global {
            out.comment(&trace.location(&setting.origin));
            out.set(key, &setting.value);
        }
    });
    out.section("rule_files", |out| {
        for file in &node.files {
            out.comment(&trace.line(file.span));
            out.item(&format!("rules/{}", file.name), |_| {});
        }
    });
    out.section("scrape_configs", |out| {
        for &watched in &model.cluster(node.cluster).attends {
            job(model, watched, trace, out);
        }
    });
    file("prometheus.yml", out.finish(), false)
}

/// The nodes of one cluster that is watched.
fn job(model: &Model, watched: ClusterId, trace: &dyn Trace, out: &mut Writer) {
    let cluster = model.cluster(watched);
    let name = &*cluster.name.value;
    out.comment(&trace.line(cluster.span));
    out.item(&Job { job_name: name }, |out| {
        out.under("static_configs", |out| {
            for target in targets::of(model, watched).filter(|target| target.listener.is_open) {
                let instance = model.instance(target.node);
                let labels = Labels {
                    cluster: name,
                    role: model.role_name(instance),
                    node: &instance.name,
                    host: &model.host(instance.host).name,
                };
                out.comment(&trace.line(target.listener.setting.span().unwrap_or(instance.span)));
                out.item(&StaticConfig { targets: [target.endpoint], labels }, |_| {});
            }
        });
    });
}

fn flags(model: &Model, id: InstanceId, trace: &dyn Trace) -> HostFile {
    let node = model.instance(id);
    let settings = of_file(model, id, "command line");
    let flags = settings.iter().filter_map(|(name, setting)| {
        let word = match (&*setting.value, setting.as_bool()) {
            // A switch takes no value: it is there or it is not.
            ("false", _) => return None,
            (_, true) => format!("--{name}"),
            (value, _) => format!("--{name}={value}"),
        };
        Some(context! { origin => trace.location(&setting.origin), word => word })
    });
    let view = model.view(node);
    let holds_secret = settings
        .iter()
        .any(|(name, _)| view.with_meaning(MeaningKind::Secret).any(|param| param.name() == *name));
    let text =
        TEMPLATES.render("flags.sh", context! { node => &*node.name, flags => flags.collect::<Vec<_>>() });
    file("clusterc-flags.sh", text, holds_secret)
}

/// What the spec says for one file, in catalog order.
fn of_file<'a>(model: &'a Model, id: InstanceId, file: &str) -> Vec<(&'a str, Setting<'a>)> {
    let settings = model.explicit(model.instance(id)).into_iter();
    settings.filter(|(param, _)| param.file == file).map(|(param, setting)| (param.name(), setting)).collect()
}
