//! Native files in, a model out that a spec can be written of.

mod comments;
mod containers;
mod notes;
mod places;

pub use notes::Note;

use crate::maps::{HashMap, HashSet};

use notes::{Owners, Texts};

use super::PRODUCTS;
use super::lint::{Job, Raised, ReadOptions, Walked, check_folders, raised};
use super::secrets::{secret_names, secret_values};
use crate::catalog::{MeaningKind, ParamId, ParamKind, ParamView, Target};
use crate::compose::{About, Remark};
use crate::diagnostic::{Finding, Mark, Severity};
use crate::model::{
    ClusterId, InView, Instance, InstanceId, Layer, LayerId, LayerKind, LayerSetting, Layers, Model,
    NodesInView, Spanned,
};
use crate::native;
use crate::product::Product;
use crate::source::reserved::is_reserved;
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
    /// Comments of the files, each with the location that it is about.
    pub comments: Vec<(String, Span)>,
    /// The product's own spelling of its name.
    pub title: &'static str,
    /// What the spec does not say, and what it does not know.
    pub notes: Vec<Note>,
    /// Whether the files, or what is stated, leave no doubt about the version.
    pub is_version_certain: bool,
}

impl Adopted {
    /// The comments of the files, and the notes, as comments of the spec.
    pub fn remarks(&self) -> Vec<Remark> {
        let comment = |(text, span): &(String, Span)| Remark::Comment {
            text: text.clone(),
            about: vec![*span],
            is_behind: false,
        };
        self.comments.iter().map(comment).chain(self.notes.iter().map(Note::remark)).collect()
    }
}

/// Makes models of native files, one for each group of clusters.
pub fn import(walked: &Walked, files: &(dyn Files + Sync), options: &ReadOptions) -> Vec<Adopted> {
    let mut adopted = Vec::new();
    for (product, job, raised) in raised(walked, files, options) {
        if raised.clusters.iter().any(|cluster| !cluster.nodes.is_empty()) {
            adopted.push(adopt(product, &job, raised, options));
        }
    }
    adopted
}

fn adopt(product: &'static dyn Product, job: &Job, raised: Raised, options: &ReadOptions) -> Adopted {
    let Raised { root, mut sources, folders, mut clusters, findings, .. } = raised;
    clusters.retain(|cluster| !cluster.nodes.is_empty());
    let built = native::build(&clusters, &PRODUCTS, &options.hosts);
    let mut readings = findings;
    let own = clusters.iter().flat_map(|cluster| cluster.findings.iter().cloned());
    readings.extend(own.filter(notes::is_worth_a_note));
    let mut model = built.model;
    refused(&mut model, &readings);
    places::arrange(&mut model, &folders);
    let mut of_lines = built.findings;
    check_folders(product, &folders, &sources, &clusters, &mut of_lines);
    for cluster in &clusters {
        let mut differing = Vec::new();
        native::check_containers(cluster, &folders, &model, &sources, product.catalog(), &mut differing);
        readings.extend(differing.into_iter().filter(notes::is_worth_a_note));
    }
    readings.extend(of_lines.into_iter().filter(|finding| finding.rule.has(Mark::LeftOut)));
    sources.set_secret_names(secret_names());
    sources.add_secrets(secret_values(&model));
    let (mut notes, mut asked, mut texts) = (Vec::new(), HashSet::default(), Texts::new(&sources));
    let is_container = matches!(job, Job::Manifests(..));
    containers::join_installs(&mut model);
    let ids: Vec<ClusterId> = model.clusters().map(|(id, _)| id).collect();
    for (&id, raised) in ids.iter().zip(&clusters) {
        notes.extend(notes::release(id, &raised.version, product.catalog()));
        notes::unseen(&model, id, &raised.asks, &mut notes);
        notes.extend(places::install(&mut model, id, product, is_container));
        containers::settle(&mut model, id, product, &folders);
        asked.extend(places::ask(&mut model, id, &mut texts, &mut notes));
    }
    notes.extend(notes::readings(&readings, &mut texts, &Owners::of(&model)));
    let missing = settle(&mut model, &mut texts, &asked, &mut notes);
    join_host_properties(&mut model);
    places::public(&mut model);
    places::share(&mut model);
    let is_version_certain = clusters.iter().all(|cluster| cluster.version.is_certain());
    let mut names = HashSet::default();
    for &id in &ids {
        name(&mut model, id, &mut names);
        model.clusters[id.0 as usize].seed = seed(&model, id);
        derive(&mut model, id, product, &missing);
    }
    let mut known = HashSet::default();
    notes.retain(|note| known.insert((note.text.clone(), note.location.clone(), note.about)));
    let comments = folders.iter().flat_map(|folder| comments::comments(folder, &sources)).collect();
    Adopted { root, sources, model, comments, title: &product.catalog().title, notes, is_version_certain }
}

/// What follows for a cluster from what its files say, and from what they leave to the server.
fn derive(model: &mut Model, id: ClusterId, product: &dyn Product, missing: &MissingSettings) {
    let start = &model.start;
    let (steps, edges) = (start.steps.len(), start.edges.len());
    product.derive(model, id);
    if keep_defaults(model, id, missing) {
        // What was derived of the values that are kept, a seed of an address for example, is another now.
        model.start.steps.truncate(steps);
        model.start.edges.truncate(edges);
        product.derive(model, id);
    }
}

/// Takes sites that the server refuses out of the model: what is left of them says nothing.
fn refused(model: &mut Model, findings: &[Finding]) {
    let odd = |finding: &&Finding| {
        *finding.rule == native::rules::odd_site::ODD_SITE && finding.severity == Severity::Error
    };
    let mut locations: Vec<Span> = findings.iter().filter(odd).map(|finding| finding.span).collect();
    locations.sort_unstable();
    for layer in model.clusters.iter_mut().flat_map(|cluster| &mut cluster.layers) {
        layer.settings.retain(|setting| {
            let from = locations
                .partition_point(|location| *location < Span { end: setting.span.start, ..setting.span });
            !locations.get(from).is_some_and(|location| setting.span.contains(*location))
        });
    }
}

/// What files do not say of nodes, and what a spec cannot say: no default of the server is it.
struct MissingSettings {
    /// Which files of each node are in view.
    in_view: Vec<Option<Box<InView>>>,
    /// Settings of layers that are omitted.
    lost: HashSet<(ClusterId, LayerId, ParamId)>,
}

impl MissingSettings {
    /// Whether it is known that the files leave a parameter of a node to the server.
    fn is_default(&self, id: InstanceId, node: &Instance, param: &ParamView) -> bool {
        let in_view = self.in_view.get(id.0 as usize).and_then(Option::as_deref);
        in_view.is_none_or(|files| files.has(param.param.kind, param.file))
            && !node
                .layers
                .of(param.id)
                .iter()
                .any(|layer| self.lost.contains(&(node.cluster, *layer, param.id)))
    }
}

/// From here on the model is that of a spec, which says everything. Values that no spec can say are omitted; `asked`
/// are those that the user has to fill in.
fn settle(
    model: &mut Model,
    texts: &mut Texts<'_>,
    asked: &HashSet<Span>,
    notes: &mut Vec<Note>,
) -> MissingSettings {
    let mut readers: HashMap<(ClusterId, LayerId), Vec<InstanceId>> = HashMap::default();
    for (id, node) in model.instances() {
        for layer in node.layers.ids() {
            readers.entry((node.cluster, *layer)).or_default().push(id);
        }
    }
    let mut losses: Vec<(ClusterId, LayerId, LayerSetting, String)> = Vec::new();
    for (index, cluster) in model.clusters.iter_mut().enumerate() {
        cluster.nodes_in_view = NodesInView::All;
        let id = ClusterId(index as u32);
        let catalog = cluster.view.catalog;
        for (index, layer) in cluster.layers.iter_mut().enumerate() {
            let mut lose = |setting: &LayerSetting, why: String| {
                losses.push((id, LayerId(index as u32), setting.clone(), why));
            };
            for setting in std::mem::take(&mut layer.opaque) {
                // What our own install.sh fills in stays as it is written; a new bundle leaves it alone.
                if setting.value.starts_with("@clusterc:") {
                    layer.settings.push(setting);
                } else {
                    lose(&setting, "is filled in later".to_owned());
                }
            }
            layer.settings.sort_by_key(|setting| setting.param);
            layer.settings.retain(|setting| {
                let param = catalog.param(setting.param);
                let is_placing = catalog.words.placing.iter().any(|(_, name)| *name == param.name);
                let why = unsayable(&setting.value, is_placing || param.kind == ParamKind::Fact);
                let is_kept = why.is_none();
                if let Some(why) = why {
                    lose(setting, why);
                }
                is_kept
            });
        }
    }
    let mut lost = HashSet::default();
    for (cluster, layer, setting, why) in losses {
        let param = model.cluster(cluster).view.catalog.param(setting.param);
        let nodes = readers.get(&(cluster, layer)).map(Vec::as_slice).unwrap_or_default();
        let mut nodes = nodes.iter().filter(|id| param.scope.covers(model.instance(**id).role));
        // What no node reads is not missing.
        let Some(first) = nodes.next() else { continue };
        let host = model.instance(*first).host;
        let is_of_one = nodes.all(|id| model.instance(*id).host == host);
        let about = if is_of_one { About::Node(*first) } else { About::Cluster(cluster) };
        let text = match texts.text(setting.span) {
            written if written.trim().is_empty() => format!("omitted: `{}` {why}", param.name),
            written => format!("omitted: `{}` {why}: {written}", param.name),
        };
        if !asked.contains(&setting.span) {
            notes.push(Note { text, location: Some(texts.location(setting.span)), about });
        }
        lost.insert((cluster, layer, setting.param));
    }
    let in_view = model.instances.iter_mut().map(|node| node.in_view.take()).collect();
    MissingSettings { in_view, lost }
}

/// A fact that files have in several lines, each a part, is one list in a spec.
fn join_host_properties(model: &mut Model) {
    for cluster in &mut model.clusters {
        let catalog = cluster.view.catalog;
        let parts = catalog.shorthands.iter().flat_map(|shorthand| &shorthand.parts);
        let lists: Vec<(ParamId, &str)> = parts
            .filter_map(|part| Some((&part.target, part.join.as_deref()?)))
            .filter_map(|(target, join)| match target {
                Target::Params(names) => Some(names.iter().map(move |name| (name, join))),
                Target::Meaning(_) => None,
            })
            .flatten()
            .flat_map(|(name, join)| catalog.find(name).iter().map(move |id| (*id, join)))
            .filter(|(id, _)| catalog.param(*id).kind == ParamKind::Fact)
            .collect();
        for node in &model.instances[cluster.instances.start as usize..cluster.instances.end as usize] {
            for (param, join) in &lists {
                let setting_layers: Vec<LayerId> = node
                    .layers
                    .of(*param)
                    .iter()
                    .copied()
                    .filter(|id| cluster.layers[id.0 as usize].get(*param).is_some())
                    .collect();
                let [first, _, ..] = setting_layers.as_slice() else { continue };
                let values: Vec<&str> = setting_layers
                    .iter()
                    .filter_map(|id| Some(&*cluster.layers[id.0 as usize].get(*param)?.value))
                    .collect();
                let all = values.join(join);
                let own = &mut cluster.layers[first.0 as usize].settings;
                own.iter_mut()
                    .filter(|own| own.param == *param)
                    .for_each(|own| own.value = all.as_str().into());
            }
        }
    }
}

/// Why a spec cannot say a value: it is none where a statement of the node or of its host says it; it has characters that no text has.
fn unsayable(value: &str, is_of_statement: bool) -> Option<String> {
    if is_of_statement && value.trim().is_empty() {
        return Some("is empty".to_owned());
    }
    let odd = value.chars().find(|letter| letter.is_control() && *letter != '\t' || is_reserved(*letter))?;
    Some(format!("holds the character U+{:04X}", odd as u32))
}

/// The name that the nodes give to their cluster, the server's default included, as a spec takes it: with plain letters, and not that of
/// another cluster. The nodes keep theirs.
fn name(model: &mut Model, id: ClusterId, names: &mut HashSet<String>) {
    let name = model.instances_of(id).find_map(|(_, node)| {
        let mut names = model.with_meaning(node, MeaningKind::ClusterName);
        names.next().map(|(_, setting)| setting.value.into_owned())
    });
    let name = name.filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| model.cluster(id).name.value.to_string());
    let plain = |letter: char| if letter.is_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    let plain: String = name.trim().chars().map(plain).collect();
    let plain = plain.trim_matches(['.', '-']).replace("..", ".");
    let plain = if plain.is_empty() { "cluster".to_owned() } else { plain };
    let others = (2..).map(|number| format!("{plain}-{number}"));
    let free = std::iter::once(plain.clone()).chain(others).find(|name| !names.contains(name));
    let free = free.unwrap_or(plain);
    names.insert(free.clone());
    model.clusters[id.0 as usize].name.value = free.into();
}

/// The host of the node that the others ask, when it is not the first. One without a node that can be asked is not one.
fn seed(model: &Model, id: ClusterId) -> Option<Spanned<crate::model::HostId>> {
    let mut asked = model.instances_of(id).flat_map(|(_, node)| {
        model.with_meaning(node, MeaningKind::Seed).filter_map(|(param, setting)| {
            let role = param.meanings.iter().find_map(|meaning| meaning.seed_of())?;
            let (host, _) = setting.as_endpoint()?;
            Some((host.to_owned(), role, setting.span()?))
        })
    });
    let (host, role, span) = asked.next()?;
    let has_address = |id| model.host(id).addresses.iter().any(|address| *address.text == *host);
    let is_asked = |node: &Instance| node.role == role && has_address(node.host);
    let (_, asked) = model.instances_of(id).find(|(_, node)| is_asked(node))?;
    let (asked, first) = (asked.host, model.instances_of(id).next().map(|(_, node)| node.host));
    // The first one placed is the seed by default otherwise.
    (Some(asked) != first).then(|| Spanned::new(asked, span))
}

/// What would follow from a spec and is otherwise on the nodes, because their files leave it to the server, is written.
/// Returns whether there was something to write.
fn keep_defaults(model: &mut Model, id: ClusterId, missing: &MissingSettings) -> bool {
    let is_several = places::has_several_hosts(model, id);
    let mut is_changed = false;
    let nodes: Vec<InstanceId> = model.instances_of(id).map(|(id, _)| id).collect();
    for node in nodes {
        let instance = model.instance(node);
        let view = model.view(instance);
        let mut settings: Vec<LayerSetting> = Vec::new();
        for (param, derived) in &instance.derived {
            let (Some(view), None) = (view.get(*param), model.written(instance, *param).next()) else {
                continue;
            };
            if let Some(default) = view.default.filter(|default| **default != *derived.value)
                && view.param.kind != ParamKind::Fact
                && missing.is_default(node, instance, view)
                && !(is_several
                    && [MeaningKind::PeerAddress, MeaningKind::Seed]
                        .into_iter()
                        .any(|kind| view.meaning(kind).is_some())
                    && places::is_undialable(default))
            {
                let span = instance.span;
                settings.push(LayerSetting { param: *param, value: default.into(), span });
            }
        }
        if settings.is_empty() {
            continue;
        }
        is_changed = true;
        settings.sort_by_key(|setting: &LayerSetting| -> ParamId { setting.param });
        let span = instance.span;
        let layers = &mut model.clusters[id.0 as usize].layers;
        let layer = LayerId(layers.len() as u32);
        layers.push(Layer {
            kind: LayerKind::Selection,
            overlay: 0,
            span,
            nodes: None,
            settings,
            opaque: Vec::new(),
        });
        let instance = &mut model.instances[node.0 as usize];
        let own = [layer].into_iter().chain(instance.layers.iter().copied()).collect();
        instance.layers = Layers::new(own, layers);
    }
    is_changed
}
