//! Model to grafana.ini, provisioning files, dashboards, and the secrets' environment.

use std::collections::BTreeMap;

use minijinja::context;
use serde::Serialize;

use super::{TEMPLATES, dashboard, sources};
use crate::catalog::MeaningKind;
use crate::dialects::prometheus;
use crate::formats::{ini, yaml};
use crate::model::{Instance, InstanceId, Model, RootId, Setting};
use crate::product::{HAND_EDITS, HostFile, RootFiles, Trace};
use crate::source::reserved::has_reference;

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
        files.push(dashboards(node, &root.path));
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
        if param.meaning(MeaningKind::Secret).is_some() || has_reference(&setting.value) {
            let name = format!("GF_{section}_{key}").to_uppercase().replace(['.', '-'], "_");
            secrets.push(context! {
                name => name, value => &*setting.value, origin => trace.location(&setting.origin)
            });
        } else {
            sections.entry(section).or_default().push((key, setting));
        }
    }
    let mut out = ini::Writer::default();
    out.comment(&format!("Configuration of {}.", node.name));
    out.comment(HAND_EDITS);
    out.comment("Other settings have Grafana's own default. Secrets are in conf/clusterc-secrets.sh.");
    for (section, settings) in &sections {
        out.blank();
        out.section(section);
        for (key, setting) in settings {
            out.comment(&trace.location(&setting.origin));
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

/// A data source as Grafana's provisioning reads it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DataSource<'a> {
    name: &'a str,
    uid: String,
    r#type: &'a str,
    access: &'a str,
    url: String,
    is_default: bool,
    editable: bool,
    json_data: JsonData,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonData {
    time_interval: String,
}

fn data_sources(model: &Model, id: InstanceId, trace: &dyn Trace) -> HostFile {
    let node = model.instance(id);
    let mut out = provisioning(&format!("The data source of {}.", node.name));
    out.section("datasources", |out| {
        for (index, id) in sources(model, node.cluster).into_iter().enumerate() {
            let source = model.instance(id);
            let interval = model.setting_named(source, "global.scrape_interval");
            let (Some(interval), Some(url)) = (interval, prometheus::url(model, source)) else { continue };
            let data_source = DataSource {
                name: &source.name,
                uid: uid(&source.name),
                r#type: "prometheus",
                access: "proxy",
                url,
                is_default: index == 0,
                editable: false,
                json_data: JsonData { time_interval: interval.value.into_owned() },
            };
            out.comment(&trace.line(source.span));
            out.item(&data_source, |_| {});
        }
    });
    file("conf/provisioning/datasources/clusterc.yaml", out.finish(), false)
}

/// Where dashboards are, as Grafana's provisioning reads it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Provider<'a> {
    name: &'a str,
    r#type: &'a str,
    disable_deletion: bool,
    allow_ui_updates: bool,
    update_interval_seconds: u32,
    options: ProviderOptions,
}

#[derive(Serialize)]
struct ProviderOptions {
    path: String,
}

fn dashboards(node: &Instance, root: &str) -> HostFile {
    let provider = Provider {
        name: "clusterc",
        r#type: "file",
        disable_deletion: false,
        allow_ui_updates: false,
        update_interval_seconds: 30,
        options: ProviderOptions { path: format!("{}/{DASHBOARDS}", root.trim_end_matches('/')) },
    };
    let mut out = provisioning(&format!("The dashboards of {}.", node.name));
    out.section("providers", |out| out.item(&provider, |_| {}));
    file("conf/provisioning/dashboards/clusterc.yaml", out.finish(), false)
}

/// The head of a file of Grafana's provisioning.
fn provisioning(what: &str) -> yaml::Writer {
    let mut out = yaml::Writer::default();
    out.comment(what);
    out.comment(HAND_EDITS);
    out.set("apiVersion", &1);
    out
}

/// The name of a node as Grafana treats it as an identifier: up to 40 letters, digits, `-` and `_`.
fn uid(name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).take(40).collect()
}
