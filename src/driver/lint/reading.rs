//! The files of a group, read, and the clusters that they make.

use crate::maps::{HashMap, HashSet};
use std::rc::Rc;

use super::jobs::Manifests;
use super::{Job, ReadOptions};
use crate::catalog::MeaningKind;
use crate::diagnostic::Finding;
use crate::driver::PRODUCTS;
use crate::native::manifest::{Charts, Held, Images, Manifest, Parts, Surroundings};
use crate::native::{self, FoundFolder, rules};
use crate::product::{Folder, NativeFile, Product, RaisedCluster, Syntax};
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::spec::Files;
use crate::syntax::yaml::YamlNode;

/// The folders of one group with what they say.
pub(in crate::driver) struct Raised {
    pub(in crate::driver) root: String,
    pub(in crate::driver) sources: SourceMap,
    pub(in crate::driver) folders: Vec<Folder>,
    pub(in crate::driver) clusters: Vec<RaisedCluster>,
    pub(in crate::driver) findings: Vec<Finding>,
    /// Paths of the files that were read.
    pub(in crate::driver) files: Vec<String>,
    /// Whether files were skipped, so that what is missing is allowed there.
    pub(in crate::driver) is_hidden: bool,
    /// What templates of charts were rendered to.
    pub(in crate::driver) charts: Charts,
    /// Whether it is an example of a document, which belongs to nothing else.
    pub(in crate::driver) is_example: bool,
}

/// Reads the files of a group and makes clusters of them.
pub(super) fn raise(
    product: &dyn Product,
    job: &Job,
    files: &(dyn Files + Sync),
    options: &ReadOptions,
) -> Raised {
    let mut sources = SourceMap::default();
    let mut findings = Vec::new();
    let mut folders: Vec<Folder> = Vec::new();
    let mut charts = Charts::default();
    let root = match job {
        Job::Folders(group) => {
            let read = |found| read(product, found, files, &mut sources, &mut findings);
            folders.extend(group.folders.iter().map(read));
            &group.root
        }
        Job::Manifests(Manifests { root, paths, mounted, block }) => {
            let is_chart = paths.iter().any(|path| native::manifest::is_chart(path));
            let mut of_maps = HashSet::default();
            let rendered =
                if is_chart { rendered(paths, files, &mut sources, &mut charts) } else { HashMap::default() };
            let maps = objects(paths, &rendered, files, &mut sources);
            let catalog = product.catalog();
            let addresses = catalog.meaning(MeaningKind::PeerAddress).iter();
            let addresses: Vec<&str> = addresses.map(|&id| &*catalog.param(id).name).collect();
            let addresses = &addresses;
            let products = PRODUCTS.iter().filter(|_| options.product.is_none());
            let products = products.take_while(|other| other.name() != product.name());
            let earlier: Vec<&str> = products.flat_map(|other| other.image_words().iter().copied()).collect();
            let read = ReadManifest {
                product,
                files,
                is_chart,
                mounted,
                maps: &maps,
                addresses,
                rendered: &rendered,
                earlier: &earlier,
            };
            let all: HashSet<&str> = paths.iter().map(String::as_str).collect();
            for path in paths.iter().filter(|path| overridden(path).is_none_or(|base| !all.contains(&*base)))
            {
                let over = overrides(path).into_iter().find(|path| all.contains(&**path));
                let held = read.held((path, over, *block), &mut sources, &mut findings);
                folders.extend(held.folders);
                of_maps.extend(held.mounted);
            }
            // A workload may have the name of its ConfigMap.
            folders.retain(|folder| folder.container.is_some() || !of_maps.contains(&folder.path));
            findings.dedup_by(|one, two| one.span == two.span && one.message == two.message);
            let above =
                |folder: &Folder| folder.above.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
            native::distinguish(folders.iter_mut().map(|folder| (above(folder), &mut folder.host)));
            if is_chart {
                chart(product, &sources, &mut findings);
            }
            root
        }
    };
    let names = sources.files().map(|(_, file)| file.name.clone()).collect();
    let clusters = product.raise(&folders, &sources, options.version.as_ref());
    let is_hidden = !findings.is_empty();
    let is_example = matches!(job, Job::Manifests(Manifests { block: Some(_), .. }));
    Raised {
        root: root.clone(),
        sources,
        folders,
        clusters,
        findings,
        files: names,
        is_hidden,
        is_example,
        charts,
    }
}

/// The names of compose files, without their endings.
const COMPOSE: [&str; 2] = ["docker-compose", "compose"];

/// The files that Compose reads with one by itself, were they there.
fn overrides(path: &str) -> Vec<String> {
    let (folder, name) =
        path.rsplit_once('/').map_or(("", path), |(_, name)| (&path[..path.len() - name.len()], name));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if !COMPOSE.contains(&stem) {
        return Vec::new();
    }
    ["yml", "yaml"].iter().map(|ending| format!("{folder}{stem}.override.{ending}")).collect()
}

/// The compose file that one overrides, by its name and ending.
fn overridden(path: &str) -> Option<String> {
    let base = path.replacen(".override.", ".", 1);
    (base != path && overrides(&base).iter().any(|over| over == path)).then_some(base)
}

/// What reading manifests needs.
struct ReadManifest<'a> {
    product: &'a dyn Product,
    files: &'a (dyn Files + Sync),
    is_chart: bool,
    mounted: &'a [String],
    maps: &'a [Rc<YamlNode>],
    /// The names of parameters that are addresses of nodes.
    addresses: &'a [&'a str],
    /// What templates of charts are read as.
    rendered: &'a HashMap<String, FileId>,
    /// Words of products that read the same manifests before.
    earlier: &'a [&'a str],
}

/// Renders the charts among some manifests; gives what each template is read as.
fn rendered(
    paths: &[String],
    files: &dyn Files,
    sources: &mut SourceMap,
    charts: &mut Charts,
) -> HashMap<String, FileId> {
    let mut rendered = HashMap::default();
    for chart in paths.iter().filter(|path| native::manifest::is_chart(path)) {
        let folder = &chart[..chart.rfind('/').map_or(0, |at| at + 1)];
        let mut open = |path: &str| {
            let bytes = files.read(path).ok()?;
            Some(sources.add(SourceFile::from_bytes(path, bytes)))
        };
        let own = |path: &&String| native::manifest::of_template(path) == Some(folder.trim_end_matches('/'));
        let templates: Vec<(&String, FileId)> =
            paths.iter().filter(own).filter_map(|path| Some((path, open(path)?))).collect();
        let parts = Parts {
            chart: open(chart),
            values: open(&format!("{folder}values.yaml")),
            templates: templates.iter().map(|(_, file)| *file).collect(),
        };
        let read = |path: &str| {
            let bytes = files.read_named(&native::manifest::below(folder, path)?).ok()?;
            Some(SourceFile::from_bytes(path, bytes).text)
        };
        let names: HashMap<FileId, &String> = templates.iter().map(|(path, file)| (*file, *path)).collect();
        let (of_files, all): (Vec<_>, Vec<_>) = native::manifest::render(&parts, sources, &read)
            .into_iter()
            .map(|(file, own)| ((file, own.file), own))
            .unzip();
        rendered
            .extend(of_files.into_iter().filter_map(|(file, own)| Some(((*names.get(&file)?).clone(), own))));
        charts.add(all);
    }
    rendered
}

/// Kinds of objects that others name.
const NAMED: &[&str] =
    &["ConfigMap", "Service", "StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Pod"];

/// The documents of manifests of Kubernetes: containers of other manifests may have their ConfigMaps, and Services lead to these.
fn objects(
    paths: &[String],
    rendered: &HashMap<String, FileId>,
    files: &dyn Files,
    sources: &mut SourceMap,
) -> Vec<Rc<YamlNode>> {
    let mut maps = Vec::new();
    // Alone it is read as itself.
    for path in paths.iter().filter(|path| paths.len() > 1 && !path.ends_with(".sh")) {
        if let Some(&file) = rendered.get(path) {
            maps.extend(native::manifest::roots(file, sources));
            continue;
        }
        let Ok(bytes) = files.read(path) else { continue };
        let source = SourceFile::from_bytes(path.as_str(), bytes);
        let has_kind = |line: &str| {
            let kind =
                line.trim().strip_prefix("kind:").or_else(|| line.split_once(" kind:").map(|(_, kind)| kind));
            kind.is_some_and(|kind| NAMED.iter().any(|named| kind.contains(named)))
        };
        if source.text.lines().any(has_kind) {
            let file = sources.add(source);
            maps.extend(native::manifest::roots(file, sources));
        }
    }
    maps
}

impl ReadManifest<'_> {
    /// What one manifest holds, and of what overrides it. Most YAML is something else, and nothing is reported of it; all of a chart counts.
    fn held(
        &self,
        (path, over, block): (&str, Option<String>, Option<usize>),
        sources: &mut SourceMap,
        findings: &mut Vec<Finding>,
    ) -> Held {
        let Self { product, files, is_chart, mounted, maps, addresses, rendered, earlier } = *self;
        // The values of a chart are not a manifest.
        let name = path.rsplit('/').next().unwrap_or(path);
        if is_chart && (name.ends_with(".tpl") || name == "Chart.yaml" || name.starts_with("values")) {
            if sources.find(path).is_none()
                && let Ok(bytes) = files.read(path)
            {
                sources.add(SourceFile::from_bytes(path, bytes));
            }
            return Held::default();
        }
        let read = |path: &str| files.read(path).ok().map(|bytes| SourceFile::from_bytes(path, bytes));
        let is_known = is_chart || !maps.is_empty();
        let of_template = rendered.get(path).copied();
        let known = of_template.or_else(|| if is_known { sources.find(path) } else { None });
        let source = if known.is_some() { None } else { read(path) };
        let over = over.and_then(|over| read(&over));
        // The image may be in a file that is extended, and one of someone else may have the settings.
        let may_name = |text: &str| {
            super::mounts::may_run(product, &text.to_ascii_lowercase())
                || ["extends:", "include:"].iter().any(|word| text.contains(word))
                || addresses.iter().any(|name| text.contains(name))
        };
        let text =
            known.map(|file| &*sources.file(file).text).or(source.as_ref().map(|source| &*source.text));
        let Some(text) = text else { return Held::default() };
        let is_named = may_name(text) || over.as_ref().is_some_and(|over| may_name(&over.text));
        let file = match (known, source) {
            (Some(known), _) => known,
            (None, Some(source)) if is_named || is_chart => sources.add(source),
            _ => return Held::default(),
        };
        if !is_named {
            return Held::default();
        }
        let over = over.map(|over| sources.add(over));
        let mut own = Vec::new();
        let recognize = |name: &str| product.recognize(name);
        let images = Images {
            product: product.name(),
            words: product.image_words(),
            earlier,
            recognize: &recognize,
            catalog: Some(product.catalog()),
        };
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        let surroundings = Surroundings { folder, files, known: mounted };
        let held = native::manifest::read(
            Manifest { file, over, block },
            sources,
            &surroundings,
            &images,
            maps,
            &mut own,
        );
        findings.extend(own.into_iter().map(|finding| finding.product(product.name())));
        held
    }
}

/// What the values of a chart say that its templates do not use.
fn chart(product: &dyn Product, sources: &SourceMap, findings: &mut Vec<Finding>) {
    let roles: Vec<&str> = product.catalog().roles.iter().map(|role| &*role.name).collect();
    let texts: Vec<&str> = sources.files().map(|(_, file)| &*file.text).collect();
    // Others have roles of those names as well.
    if !texts.iter().any(|text| text.to_ascii_lowercase().contains(product.name())) {
        return;
    }
    for (id, source) in sources.files() {
        if source.name.rsplit('/').next() == Some("values.yaml") {
            let limits = native::manifest::limits(id, source, &roles);
            native::check_chart(product.catalog(), &limits, &texts, findings);
        }
    }
}

fn read(
    product: &dyn Product,
    found: &FoundFolder,
    files: &(dyn Files + Sync),
    sources: &mut SourceMap,
    findings: &mut Vec<Finding>,
) -> Folder {
    let mut folder = Folder {
        path: found.path.clone(),
        location: found.location.clone(),
        root: found.root.clone(),
        host: found.host.clone(),
        above: found.above.clone(),
        files: Vec::with_capacity(found.files.len()),
        traces: found.traces.clone(),
        container: None,
    };
    for path in &found.files {
        let Some(kind) = product.recognize(path) else { continue };
        let mut refused = None;
        let bytes = files.read(path).and_then(|bytes| match rules::unreadable_file::no_text(&bytes) {
            Some(reason) => {
                refused = Some(bytes);
                Err(reason.to_owned())
            }
            None => Ok(bytes),
        });
        let (bytes, reason) = match bytes {
            Ok(bytes) => (bytes, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        let file = sources.add(SourceFile::from_bytes(path.as_str(), bytes));
        let source = sources.file(file);
        if let Some(reason) = reason {
            let top = Span::at(file, 0);
            let finding = refused.and_then(|bytes| rules::unreadable_file::refused(top, path, kind, &bytes));
            let finding = finding.unwrap_or_else(|| rules::unreadable_file::finding(top, path, &reason));
            findings.push(finding.product(product.name()));
            continue;
        }
        if kind.syntax != Syntax::Shell
            && let Some(finding) = rules::opaque_value::skipped(file, source)
        {
            findings.push(finding.product(product.name()));
            continue;
        }
        let native = NativeFile::new(path.clone(), kind, file, source, files.mode(path));
        if let Some(finding) = rules::unreadable_file::other_text(&native, source, product.catalog()) {
            findings.push(finding.product(product.name()));
            continue;
        }
        folder.files.push(native);
    }
    folder
}
