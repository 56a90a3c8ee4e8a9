//! Model to prometheus.yml, the flags of the command line, and files of rules.

use minijinja::context;

use super::{TEMPLATES, targets};
use crate::catalog::MeaningKind;
use crate::model::{InstanceId, Model, Origin, RootId, SECRET_MARK, Setting};
use crate::product::{HostFile, RootFiles, Trace};
use crate::template::one_line;

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

/// A file that only its reader's user may see when a secret stands in it.
fn file(path: &str, text: String, holds_secret: bool) -> HostFile {
    let mode = if holds_secret || text.contains(SECRET_MARK) { 0o600 } else { 0o644 };
    HostFile { path: path.to_owned(), content: text.into_bytes(), mode }
}

fn configuration(model: &Model, id: InstanceId, trace: &dyn Trace) -> HostFile {
    let node = model.instance(id);
    let settings = of_file(model, id, "prometheus.yml");
    let global = settings.iter().filter_map(|(name, setting)| {
        let key = name.strip_prefix("global.")?;
        Some(context! { key => key, value => &*setting.value, origin => origin(&setting.origin, trace) })
    });
    let jobs = model.cluster(node.cluster).attends.iter().map(|&watched| {
        let cluster = model.cluster(watched);
        let targets = targets::open(model, node.cluster)
            .filter(|target| model.instance(target.node).cluster == watched)
            .map(|target| {
                let instance = model.instance(target.node);
                let place = target.listener.setting.span().unwrap_or(instance.span);
                context! {
                    origin => one_line(&trace.line(place)),
                    endpoint => target.endpoint,
                    cluster => &*cluster.name.value,
                    role => model.role_name(instance),
                    node => &*instance.name,
                    host => &*model.host(instance.host).name,
                }
            });
        context! {
            origin => one_line(&trace.line(cluster.span)),
            name => &*cluster.name.value,
            targets => targets.collect::<Vec<_>>(),
        }
    });
    let rules = node.files.iter().map(|file| {
        context! { origin => one_line(&trace.line(file.span)), path => format!("rules/{}", file.name) }
    });
    let text = TEMPLATES.render(
        "prometheus.yml",
        context! {
            node => &*node.name,
            global => global.collect::<Vec<_>>(),
            rules => rules.collect::<Vec<_>>(),
            jobs => jobs.collect::<Vec<_>>(),
        },
    );
    file("prometheus.yml", text, false)
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
        Some(context! { origin => origin(&setting.origin, trace), word => word })
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

fn origin(origin: &Origin, trace: &dyn Trace) -> String {
    match origin {
        Origin::Written { span, .. } | Origin::Derived { span, .. } => one_line(&trace.line(*span)),
        Origin::Default => String::new(),
    }
}
