//! Native files in, a model out that a spec can be written of.

use super::PRODUCTS;
use super::lint::{Job, Raised, Said, Walked, jobs, raise};
use super::secrets::{secret_names, secret_values};
use crate::catalog::{MeaningKind, ParamId};
use crate::formats::{LineKind, opaque};
use crate::model::{
    ClusterId, InstanceId, Layer, LayerId, LayerKind, LayerSetting, Layers, Model, RootId, Spanned,
};
use crate::native;
use crate::product::{Folder, Product, Syntax};
use crate::source::{SourceMap, Span};
use crate::spec::Files;

/// One group of clusters that was found together.
#[derive(Debug)]
pub struct Adopted {
    /// The folder above its files.
    pub root: String,
    /// Its files.
    pub sources: SourceMap,
    /// What they say, and what follows from it.
    pub model: Model,
    /// Comments of the files, each with the place that it is about.
    pub comments: Vec<(String, Span)>,
    /// What a spec cannot say, a line each.
    pub lost: Vec<String>,
}

/// Makes models of native files, one for each group of clusters.
pub fn import(walked: &Walked, files: &(dyn Files + Sync), said: &Said) -> Vec<Adopted> {
    let mut adopted = Vec::new();
    for (product, job) in jobs(walked, said) {
        let raised = raise(product, &job, files, said);
        if raised.clusters.iter().any(|cluster| !cluster.nodes.is_empty()) {
            adopted.push(adopt(product, &job, raised, said));
        }
    }
    adopted
}

fn adopt(product: &dyn Product, job: &Job, raised: Raised, said: &Said) -> Adopted {
    let Raised { root, mut sources, folders, clusters, .. } = raised;
    let built = native::build(&clusters, &PRODUCTS, &said.facts);
    let mut model = built.model;
    let mut lost = Vec::new();
    sources.set_secret_names(secret_names());
    sources.add_secrets(secret_values(&model));
    strip_templates(&mut model, &sources, &mut lost);
    let is_container = matches!(job, Job::Manifests(..));
    for id in (0..model.clusters.len() as u32).map(ClusterId) {
        install(&mut model, id, product, is_container);
        name(&mut model, id);
        model.clusters[id.0 as usize].seed = seed(&model, id);
        product.derive(&mut model, id);
        keep_defaults(&mut model, id);
    }
    let comments = folders.iter().flat_map(|folder| comments(folder, &sources)).collect();
    Adopted { root, sources, model, comments, lost }
}

/// Takes out values that something else fills in, but for references to secrets.
fn strip_templates(model: &mut Model, sources: &SourceMap, lost: &mut Vec<String>) {
    for cluster in &mut model.clusters {
        let catalog = cluster.view.catalog;
        for layer in &mut cluster.layers {
            layer.settings.retain(|setting| {
                // What our own install.sh fills in stays as it is written; a new bundle leaves it alone.
                let own = catalog.words.name_macro.as_deref();
                let is_template = opaque::find_beside(&setting.value, own).is_some()
                    && !setting.value.starts_with("@clusterc:");
                if is_template {
                    let at = sources.start(setting.span);
                    let file = &sources.file(setting.span.file).name;
                    let name = &catalog.param(setting.param).name;
                    lost.push(format!("{file}:{}: {name} is filled in later: {}", at.line, setting.value));
                }
                !is_template
            });
        }
    }
}

/// Where nothing tells where the product is installed, a usual place; further installs of a host beside it.
fn install(model: &mut Model, id: ClusterId, product: &dyn Product, is_container: bool) {
    let base = format!("/opt/{}", product.name());
    let mut per_host: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    let own: Vec<RootId> =
        (0..model.roots.len() as u32).map(RootId).filter(|root| model.root(*root).cluster == id).collect();
    for root in &own {
        let root = &mut model.roots[root.0 as usize];
        let count = per_host.entry(root.host.0).or_default();
        *count += 1;
        if root.path.starts_with("/install/") || is_container {
            root.path = if *count == 1 { base.clone() } else { format!("{base}-{count}") }.into();
        }
    }
    // The folder of the first node is the cluster's; nodes elsewhere say theirs.
    let first = model.instances_of(id).next().map(|(_, node)| model.root(node.root).path.clone());
    if let Some(path) = first {
        model.clusters[id.0 as usize].install.path.value = path;
    }
}

/// The name that the nodes give to their cluster, the server's default included.
fn name(model: &mut Model, id: ClusterId) {
    let name = model.instances_of(id).find_map(|(_, node)| {
        let mut names = model.with_meaning(node, MeaningKind::ClusterName);
        names.next().map(|(_, setting)| setting.value.into_owned())
    });
    if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
        model.clusters[id.0 as usize].name.value = name.into();
    }
}

/// The host of the node that the others ask, when it is not the first.
fn seed(model: &Model, id: ClusterId) -> Option<Spanned<crate::model::HostId>> {
    let mut asked = model.instances_of(id).flat_map(|(_, node)| {
        model.with_meaning(node, MeaningKind::Seed).filter_map(|(_, setting)| {
            let (host, _) = setting.as_endpoint()?;
            Some((host.to_owned(), setting.span()?))
        })
    });
    let (host, span) = asked.next()?;
    let is_it =
        |(_, own): &(_, &crate::model::Host)| own.addresses.iter().any(|address| *address.text == *host);
    let first = model.instances_of(id).next().map(|(_, node)| node.host);
    let asked = model.hosts().find(is_it).map(|(id, _)| Spanned::new(id, span));
    // The first one placed is the seed unless said otherwise.
    asked.filter(|asked| Some(asked.value) != first)
}

/// What would follow from a spec and is otherwise on the nodes, because their files leave it to the server, is said.
fn keep_defaults(model: &mut Model, id: ClusterId) {
    let nodes: Vec<InstanceId> = model.instances_of(id).map(|(id, _)| id).collect();
    for node in nodes {
        let instance = model.instance(node);
        let view = model.view(instance);
        let mut settings: Vec<LayerSetting> = Vec::new();
        for (param, derived) in &instance.derived {
            let (Some(view), None) = (view.get(*param), model.written(instance, *param).next()) else {
                continue;
            };
            if let Some(default) = view.default.filter(|default| *default != derived.value)
                && view.param.kind != crate::catalog::ParamKind::Fact
            {
                let span = instance.span;
                settings.push(LayerSetting { param: *param, value: default.into(), span });
            }
        }
        if settings.is_empty() {
            continue;
        }
        settings.sort_by_key(|setting: &LayerSetting| -> ParamId { setting.param });
        let span = instance.span;
        let layers = &mut model.clusters[id.0 as usize].layers;
        let layer = LayerId(layers.len() as u32);
        layers.push(Layer { kind: LayerKind::Selection, overlay: 0, span, nodes: None, settings });
        let instance = &mut model.instances[node.0 as usize];
        let own = [layer].into_iter().chain(instance.layers.iter().copied()).collect();
        instance.layers = Layers::new(own, layers);
    }
}

/// Comments that somebody wrote above a setting. Files that are mostly comments are the shipped ones, and theirs are
/// not somebody's.
fn comments(folder: &Folder, sources: &SourceMap) -> Vec<(String, Span)> {
    const MOST_LINES: usize = 3;
    let mut found = Vec::new();
    for file in &folder.files {
        let text = &sources.file(file.file).text;
        let document = &file.document;
        let count = document.lines.iter().filter(|line| line.kind == LineKind::Comment).count();
        let is_script = matches!(file.kind.syntax, Syntax::Shell | Syntax::Batch);
        if count > document.entries.len() * if is_script { 1 } else { 2 } + 5 {
            continue;
        }
        let mut block: Vec<String> = Vec::new();
        for line in &document.lines {
            match line.kind {
                LineKind::Comment => {
                    let words = text[line.range.clone()].trim().trim_start_matches(['#', '!', '/', '@', ':']);
                    let words = match file.kind.syntax {
                        Syntax::Batch => words.get(3..).unwrap_or_default(),
                        _ => words,
                    };
                    block.push(words.trim().to_owned());
                }
                LineKind::Entry(index) => {
                    let value = &document.entries[index].value.range;
                    let span = file.span(value.clone());
                    if block.len() <= MOST_LINES && !block.iter().any(|line| is_ours(line)) {
                        found
                            .extend(block.drain(..).filter(|line| !line.is_empty()).map(|line| (line, span)));
                    }
                    block.clear();
                }
                _ => block.clear(),
            }
        }
    }
    found
}

/// Whether a comment is one that clusterc writes, or one for it.
fn is_ours(line: &str) -> bool {
    let place = line.split([':', ' ']).next().unwrap_or_default();
    line.contains("clusterc")
        || place.ends_with(".kdl")
        || place.ends_with(".yaml")
        || line.contains('\u{fffd}')
}
