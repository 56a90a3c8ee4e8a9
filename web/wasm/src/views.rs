//! What the page shows of a spec next to its text: each as data, which the page draws.

use std::collections::{BTreeMap, BTreeSet};

use clusterc::bundle::{self, BundleFile, Marks, Packing};
use clusterc::catalog::ParamView;
use clusterc::driver::{self, PRODUCTS, Planned, Side};
use clusterc::model::{Instance, Model, hex};
use clusterc::plan;
use clusterc::report::{self, Input, Payload};
use clusterc::source::{SourceMap, Span, one_line};
use clusterc::survive::{self, words};
use serde_json::{Value, json};

use crate::session::Built;

fn model(built: &Built) -> Result<&Model, String> {
    built.model().ok_or_else(|| built.refusal())
}

fn place(sources: &SourceMap, span: Span) -> Value {
    let at = sources.start(span);
    json!({ "file": sources.file(span.file).name, "line": at.line, "column": at.column })
}

/// How many clusters, hosts and nodes there are, and whether a bundle can be built.
pub(crate) fn state(built: &Built) -> Value {
    let numbers = built.model().map(|model| {
        let names: Vec<String> = model.clusters().map(|(_, cluster)| one_line(&cluster.name.value)).collect();
        json!({ "clusters": names, "hosts": model.hosts.len(), "nodes": model.instances.len() })
    });
    let summary = built.compiled.summary;
    let payloads = built.model().map_or(0, |model| model.payloads.len());
    json!({
        "can_build": built.checked.is_some(),
        "why_not": if built.checked.is_some() { Value::Null } else { built.refusal().into() },
        "errors": summary.errors,
        "payloads": payloads,
        "model": numbers,
    })
}

/// The hosts as a picture.
pub(crate) fn topology(built: &Built) -> Result<Value, String> {
    picture(built, &Marks::default())
}

fn picture(built: &Built, marks: &Marks) -> Result<Value, String> {
    let Some(checked) = &built.checked else { return Err(built.refusal()) };
    let svg = bundle::picture(checked, PRODUCTS, &built.compiled.sources, marks);
    svg.map(Value::from).map_err(|error| error.to_string())
}

/// The hosts of the bundle, with the files of one of them, or of none.
pub(crate) fn files(built: &Built, host: Option<u64>) -> Result<Value, String> {
    let bundle = built.bundle()?;
    let hosts: Vec<&str> = bundle.hosts().collect();
    let files = match host.map(|host| host as usize) {
        Some(host) if host < hosts.len() => bundle.host_files(host).map_err(|error| error.to_string())?,
        _ => bundle.common_files(),
    };
    let shown = |file: &BundleFile| json!({ "path": file.path, "mode": format!("{:o}", file.mode), "text": file.as_text() });
    let files: Vec<Value> = files.iter().map(shown).collect();
    let origins = host.and_then(|host| hosts.get(host as usize)).map(|name| origins(built, name));
    Ok(
        json!({ "site": bundle.site(), "hosts": hosts, "files": files, "sources": sources(built), "origins": origins.unwrap_or(json!({})) }),
    )
}

/// Where the settings of a host's nodes come from, by their names: each line of a spec once.
fn origins(built: &Built, host: &str) -> Value {
    let Some(model) = built.model() else { return json!({}) };
    let sources = &built.compiled.sources;
    let mut known: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for node in model.instances.iter().filter(|node| *model.host(node.host).name == *host) {
        for param in read_by(model, node) {
            let (_, reasons) = driver::reasons(model, node, param.id);
            let Some((span, _)) = reasons.first().and_then(|reason| reason.location) else { continue };
            let at = json!({ "file": sources.file(span.file).name, "line": sources.start(span).line });
            let places = known.entry(param.name()).or_default();
            if !places.contains(&at) {
                places.push(at);
            }
        }
    }
    json!(known)
}

/// The parameters that a node reads.
fn read_by<'a>(model: &'a Model, node: &'a Instance) -> impl Iterator<Item = &'a ParamView> {
    model.view(node).params().filter(|param| param.param.scope.covers(node.role))
}

/// The files of the spec, by the names that lines of the bundle have them under.
fn sources(built: &Built) -> Value {
    let name = |file: &clusterc::source::SourceFile| {
        json!([file.name.rsplit('/').next().unwrap_or(&file.name), file.name])
    };
    built.compiled.sources.files().map(|(_, file)| name(file)).collect()
}

/// The nodes, for someone to choose one.
pub(crate) fn nodes(built: &Built) -> Value {
    let Some(model) = built.model() else { return json!([]) };
    let shown = |node: &Instance| {
        let cluster = model.cluster(node.cluster);
        let role = &cluster.view.catalog.role(node.role).title;
        json!({ "name": one_line(&node.name), "host": one_line(&model.host(node.host).name), "role": role, "cluster": one_line(&cluster.name.value) })
    };
    model.instances.iter().map(shown).collect()
}

/// Every setting of a node, with all that gives it a value, the winner first.
pub(crate) fn why(built: &Built, node: usize) -> Result<Value, String> {
    let model = model(built)?;
    let node = model.instances.get(node).ok_or("there is no such node")?;
    let sources = &built.compiled.sources;
    let secrets = sources.secret_values();
    let mut settings = Vec::new();
    for param in read_by(model, node) {
        let (value, reasons) = driver::reasons(model, node, param.id);
        let is_set = reasons.first().is_some_and(|reason| reason.location.is_some());
        let reasons: Vec<Value> = reasons
            .iter()
            .map(|reason| {
                let at = reason.location.map(|(span, _)| place(sources, span));
                json!({ "value": secrets.mask(&reason.value), "because": secrets.mask(&reason.because), "place": at })
            })
            .collect();
        let value = value.map(|value| secrets.mask(&value).to_string());
        settings.push(json!({ "name": param.name(), "value": value, "is_set": is_set, "reasons": reasons }));
    }
    Ok(settings.into())
}

/// What it takes to get from the kept text to this one.
pub(crate) fn plan(kept: &Built, built: &Built) -> Result<Value, String> {
    if built.checked.is_none() {
        return Err(built.refusal());
    }
    let side = |built: &Built| -> Result<Side, String> {
        Ok(Side { model: model(built)?.clone(), sources: built.compiled.sources.clone(), is_found: false })
    };
    let Planned { plan, sources, .. } = driver::plan(side(kept)?, side(built)?);
    let shown = plan::context(&plan, ("the kept text", "this text"), Some(&sources));
    serde_json::to_value(shown).map_err(|error| error.to_string())
}

/// Which failures each cluster survives, with a picture of the smallest one that ends a level.
pub(crate) fn survive(built: &Built) -> Result<Value, String> {
    let model = model(built)?;
    let sources = &built.compiled.sources;
    let mut clusters = Vec::new();
    for survival in model.clusters().filter_map(|(id, _)| survive::analyse(model, id)) {
        let shown = words::shown(model, &survival, sources);
        let mut shown = serde_json::to_value(shown).map_err(|error| error.to_string())?;
        let mut drawn = BTreeSet::new();
        let mut pictures = Vec::new();
        for level in &survival.levels {
            let Some(failing) = level.smallest.first().filter(|failing| !failing.is_empty()) else {
                continue;
            };
            let hosts: BTreeSet<_> = failing.iter().copied().collect();
            if built.checked.is_none() || !drawn.insert(hosts.clone()) {
                continue;
            }
            let title = format!("The smallest failure that ends {}", level.level.as_str());
            let marks = Marks { hosts, title, remark: words::meaning(level.level).to_owned() };
            pictures.push(picture(built, &marks)?);
        }
        shown["pictures"] = pictures.into();
        clusters.push(shown);
    }
    Ok(clusters.into())
}

/// The page for reviewers.
pub(crate) fn report(built: &Built) -> Result<Value, String> {
    let model = model(built)?;
    let sources = &built.compiled.sources;
    let payload = |payload: &clusterc::model::Payload| Payload {
        name: payload.name.to_string(),
        size: None,
        sum: payload.sums.first().map(|sum| hex(&sum.value)),
    };
    let input = Input {
        model,
        products: PRODUCTS,
        sources,
        secrets: sources.secret_values(),
        findings: (&built.compiled.findings, sources),
        exceptions: built.compiled.allows.iter().map(|allow| allow.span).collect(),
        is_found: false,
        made_by: "Made by clusterc in a browser.".to_owned(),
        change: None,
        payloads: model.payloads.iter().map(payload).collect(),
    };
    Ok(report::page(&input).into())
}

/// The bundle as one file, byte for byte what `clusterc build --archive tar.gz` writes.
pub(crate) fn archive(built: &Built) -> Result<Vec<u8>, String> {
    let payloads = model(built)?.payloads.len();
    if payloads > 0 {
        return Err("the spec names payloads, which the page does not have: build it with the command line"
            .to_owned());
    }
    let mut bytes = Vec::new();
    let written = built.bundle()?.archive(&mut bytes, Packing::Gzip, 0);
    match written {
        Ok(_) => Ok(bytes),
        Err(bundle::Failure::Error(error)) => Err(error.to_string()),
        Err(bundle::Failure::Payload(finding)) => Err(finding.message),
    }
}
