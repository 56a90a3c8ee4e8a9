//! Model to grafana.ini, provisioning files, dashboards, and the secrets' environment.

use std::collections::BTreeMap;

use minijinja::context;

use super::{TEMPLATES, dashboard, sources};
use crate::catalog::MeaningKind;
use crate::dialects::prometheus;
use crate::formats::ini::Writer;
use crate::model::{InstanceId, Model, Origin, RootId, SECRET_MARK, Setting};
use crate::product::{HostFile, RootFiles, Trace};
use crate::template::one_line;

/// The folder of dashboards, from the root.
const DASHBOARDS: &str = "conf/dashboards";

/// The native files of one install root.
pub(super) fn lower(model: &Model, root: RootId, trace: &dyn Trace) -> RootFiles {
    let root = model.root(root);
    // A second one in the folder is refused by a rule.
    let Some(&id) = root.instances.first() else { return RootFiles::default() };
    let node = model.instance(id);
    let mut files = settings(model, id, trace);
    files.push(data_sources(model, id, trace));
    if !node.files.is_empty() {
        let path = format!("{}/{DASHBOARDS}", root.path.trim_end_matches('/'));
        let text = TEMPLATES.render("dashboards.yaml", context! { node => &*node.name, path => path });
        files.push(file("conf/provisioning/dashboards/clusterc.yaml", text, false));
    }
    let first = sources(model, node.cluster).first().map(|&id| uid(&model.instance(id).name));
    for carried in &node.files {
        let content = dashboard::filled(&carried.bytes, first.as_deref());
        files.push(HostFile { path: format!("{DASHBOARDS}/{}", carried.name), content, mode: 0o644 });
    }
    RootFiles { files, unwanted: Vec::new() }
}

fn file(path: &str, text: String, holds_secret: bool) -> HostFile {
    HostFile {
        path: path.to_owned(),
        content: text.into_bytes(),
        mode: if holds_secret { 0o600 } else { 0o644 },
    }
}

/// What the spec says: plain values in the configuration file, secrets in an environment that only Grafana reads.
fn settings(model: &Model, id: InstanceId, trace: &dyn Trace) -> Vec<HostFile> {
    let node = model.instance(id);
    let mut sections: BTreeMap<&str, Vec<(&str, Setting)>> = BTreeMap::new();
    let mut secrets = Vec::new();
    for (param, setting) in model.explicit(node) {
        let Some((section, key)) = param.name().rsplit_once('.') else { continue };
        if param.meaning(MeaningKind::Secret).is_some() || setting.value.contains(SECRET_MARK) {
            let name = format!("GF_{section}_{key}").to_uppercase().replace(['.', '-'], "_");
            secrets.push(context! {
                name => name, value => &*setting.value, origin => origin(&setting.origin, trace)
            });
        } else {
            sections.entry(section).or_default().push((key, setting));
        }
    }
    let mut out = Writer::default();
    out.comment(&format!("Configuration of {}.", node.name));
    out.comment("Made by clusterc: what is edited here is lost at the next install, edit the spec instead.");
    out.comment("What is not here has Grafana's own default. Secrets lie in conf/clusterc-secrets.sh.");
    for (section, settings) in &sections {
        out.blank();
        out.section(section);
        for (key, setting) in settings {
            out.comment(&origin(&setting.origin, trace));
            out.set(key, &setting.value);
        }
    }
    let mut files = vec![file("conf/grafana.ini", out.finish(), false)];
    if !secrets.is_empty() {
        let text = TEMPLATES.render("environment.sh", context! { node => &*node.name, secrets => secrets });
        files.push(file("conf/clusterc-secrets.sh", text, true));
    }
    files
}

fn data_sources(model: &Model, id: InstanceId, trace: &dyn Trace) -> HostFile {
    let node = model.instance(id);
    let list = sources(model, node.cluster).into_iter().enumerate().filter_map(|(place, id)| {
        let source = model.instance(id);
        let interval = model.setting_named(source, "global.scrape_interval")?.value.into_owned();
        Some(context! {
            origin => one_line(&trace.line(source.span)),
            name => &*source.name,
            uid => uid(&source.name),
            url => prometheus::url(model, source)?,
            is_first => place == 0,
            interval => interval,
        })
    });
    let text = TEMPLATES
        .render("datasources.yaml", context! { node => &*node.name, sources => list.collect::<Vec<_>>() });
    file("conf/provisioning/datasources/clusterc.yaml", text, false)
}

/// The name of a node as Grafana takes it for an identifier: up to 40 letters, digits, `-` and `_`.
fn uid(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).take(40).collect()
}

fn origin(origin: &Origin, trace: &dyn Trace) -> String {
    match origin {
        Origin::Written { span, .. } | Origin::Derived { span, .. } => one_line(&trace.line(*span)),
        Origin::Default => String::new(),
    }
}
