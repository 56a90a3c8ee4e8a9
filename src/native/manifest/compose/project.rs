//! The services of a compose file as Compose has them: with the override file next to it, what they extend, their files of variables, and
//! `${NAME:-x}` filled in from `.env`.

use crate::maps::{HashMap, HashSet};
use std::rc::Rc;

use super::variables::Variables;
use super::{value_of, volume_of};
use crate::model::Spanned;
use crate::native::manifest::{Images, Over, Surroundings, get, is_ours, items, roots, tag, text};
use crate::product::{LAID_FILES, Volume};
use crate::source::{FileId, SourceMap};
use crate::syntax::yaml::{YamlEntry, YamlNode, YamlValue};

/// How many services may extend each other in a row.
const MOST_EXTENDED: usize = 8;

/// How many files a project may include.
const MOST_INCLUDED: usize = 64;

/// A compose file with all that belongs to it.
pub(in crate::native::manifest) struct Project {
    pub(super) services: Vec<Service>,
    pub(super) variables: Variables,
    /// Other files that services extend.
    pub(in crate::native::manifest) extended: HashSet<FileId>,
}

/// One service.
pub(super) struct Service {
    pub(super) name: Rc<str>,
    /// The folder of the file that it is in, from that of the project: paths count from there.
    folder: Box<str>,
    /// Its layers, the strongest first: by the override file, by the file itself, by what it extends.
    pub(super) layers: Vec<Rc<YamlNode>>,
    /// Its files of variables, the strongest first.
    pub(super) env_files: Vec<FileId>,
    /// Files that are mounted over its configuration, by their paths in the container.
    pub(super) mounted: Vec<(FileId, String)>,
    /// Configurations and secrets of the project that it gets as files.
    pub(super) given: Vec<Given>,
    /// How many layers count for keys with a tag of Compose: `!override` hides those below it, `!reset` its own as well.
    ends: HashMap<Rc<str>, usize>,
    /// Whether all that it names is in view.
    pub(super) is_whole: bool,
}

/// A configuration or a secret of the project in a container.
pub(super) struct Given {
    /// Where it is in the container.
    pub(super) target: Spanned<Box<str>>,
    /// The file that it is, by its path next to the manifest.
    source: Option<Box<str>>,
    /// Its text, where the manifest holds it.
    pub(super) text: Option<YamlEntry>,
}

impl Given {
    /// It as a volume.
    pub(super) fn volume(&self) -> Volume {
        let span = self.target.span;
        let source = self.source.clone().map(|source| Spanned::new(source, span));
        Volume { source, target: self.target.clone(), is_passing: false }
    }
}

impl Service {
    /// The values of a key, the strongest first.
    pub(super) fn all(&self, key: &'static str) -> impl Iterator<Item = &Rc<YamlNode>> {
        let count = self.ends.get(key).copied().unwrap_or(self.layers.len());
        self.layers[..count].iter().filter_map(move |layer| get(layer, key))
    }

    /// The value of a key, of the strongest that says it.
    pub(super) fn get(&self, key: &'static str) -> Option<&Rc<YamlNode>> {
        self.all(key).next()
    }

    /// The items of a list, of all that say some.
    pub(super) fn items(&self, key: &'static str) -> impl Iterator<Item = &Rc<YamlNode>> {
        self.all(key).flat_map(|node| items(node))
    }

    /// What is mounted into it. One path has one volume, of the strongest that says it.
    pub(super) fn volumes(&self, variables: &Variables) -> Vec<Volume> {
        let own = self.items("volumes").chain(self.items(LAID_FILES)).filter_map(|volume| {
            let mut volume = volume_of(volume, variables)?;
            if let Some(source) = volume.source.as_mut().filter(|source| source.value.starts_with('.')) {
                source.value = self.path(&source.value);
            }
            Some(volume)
        });
        let all = own.chain(self.given.iter().map(Given::volume));
        let mut targets: HashSet<Box<str>> = HashSet::default();
        all.filter(|volume| targets.insert(volume.target.value.trim_end_matches('/').into())).collect()
    }

    /// A path of it, from the folder of the project.
    fn path(&self, named: &str) -> Box<str> {
        if self.folder.is_empty() || named.starts_with('/') {
            return named.into();
        }
        format!("./{}{named}", self.folder).into()
    }

    /// How many containers run of it, with the location that sets it.
    pub(super) fn copies(&self, variables: &Variables) -> Option<Spanned<u64>> {
        let deployed = self.all("deploy").find_map(|deploy| get(deploy, "replicas"));
        let node = deployed.or_else(|| self.get("scale"))?;
        let count = variables.fill(&node.scalar()?.text).trim().parse().ok()?;
        Some(Spanned::new(count, node.span))
    }

    /// Finds where the tags of its keys end what counts.
    fn find_ends(&mut self, sources: &SourceMap) {
        for (index, layer) in self.layers.iter().enumerate() {
            let YamlValue::Map(entries) = &layer.value else { continue };
            for entry in entries {
                let count = match tag(entry, sources) {
                    Some("!override") => index + 1,
                    Some("!reset") => index,
                    _ => continue,
                };
                self.ends.entry(Rc::clone(&entry.key)).or_insert(count);
            }
        }
    }
}

impl Project {
    /// Reads a compose file, of which these are the documents, and the one that overrides it. `None` where it has no services.
    pub(in crate::native::manifest) fn read(
        (file, roots): (FileId, &[Rc<YamlNode>]),
        over: Option<FileId>,
        sources: &mut SourceMap,
        surroundings: &Surroundings<'_>,
        images: &Images<'_>,
    ) -> Option<Self> {
        let root = with_services(roots)?;
        let variables = Variables::of(&surroundings.text(".env").unwrap_or_default());
        let mut services: Vec<Service> = services_of(&root, "");
        let known = HashMap::from_iter([(file, Some(Rc::clone(&root)))]);
        let mut trees = Trees { known, extended: HashSet::default(), sources, surroundings };
        trees.include(&root, &mut services, &variables);
        if let Some(over) = over.and_then(|over| trees.root(over)) {
            let indices: HashMap<Rc<str>, usize> = services
                .iter()
                .enumerate()
                .map(|(index, service)| (Rc::clone(&service.name), index))
                .collect();
            for other in services_of(&over, "") {
                match indices.get(&other.name) {
                    Some(&index) => services[index].layers.splice(0..0, other.layers).for_each(drop),
                    None => services.push(other),
                }
            }
        }
        if services.is_empty() {
            return None;
        }
        let mut shared = Shared::default();
        for root in [over.and_then(|over| trees.root(over)), trees.root(file)].iter().flatten() {
            shared.add(root, &variables);
        }
        for service in &mut services {
            trees.extend(service, file, &variables);
            service.find_ends(trees.sources);
            trees.add_env_files(service, &variables);
            let given: Vec<Given> =
                Shared::KEYS.iter().flat_map(|key| shared.given(key, service, &variables)).collect();
            service.given = given;
        }
        let extended = std::mem::take(&mut trees.extended);
        let mut project = Self { services, variables, extended };
        for (index, _, volume) in project.volumes(images.words) {
            if let Some(over) = Over::of(&volume, images) {
                let opened = over.open(sources, surroundings);
                let service = &mut project.services[index];
                // A file that is not in view says something anyway.
                service.is_whole &= !opened.is_empty();
                service.mounted.extend(opened);
            }
        }
        Some(project)
    }

    /// What is mounted into images with one of the words, each with its service and the image.
    pub(in crate::native::manifest) fn volumes(&self, words: &[&str]) -> Vec<(usize, String, Volume)> {
        let mut found = Vec::new();
        for (index, service) in self.services.iter().enumerate() {
            let image = value_of(service, "image", &self.variables);
            let Some(image) = image.filter(|image| is_ours(words, &image.value)) else { continue };
            let volumes = service.volumes(&self.variables).into_iter();
            found.extend(volumes.map(|volume| (index, image.value.to_string(), volume)));
        }
        found
    }
}

/// The document that has services, or includes files with some.
fn with_services(roots: &[Rc<YamlNode>]) -> Option<Rc<YamlNode>> {
    let has = |key: &'static str| move |root: &&Rc<YamlNode>| get(root, key).is_some();
    roots.iter().find(has("services")).or_else(|| roots.iter().find(has("include"))).cloned()
}

/// The services that a file names.
fn services_of(root: &YamlNode, folder: &str) -> Vec<Service> {
    let Some(YamlValue::Map(services)) = get(root, "services").map(|node| &node.value) else {
        return Vec::new();
    };
    let service = |entry: &YamlEntry| Service {
        name: Rc::clone(&entry.key),
        folder: folder.into(),
        layers: vec![Rc::clone(&entry.value)],
        env_files: Vec::new(),
        mounted: Vec::new(),
        given: Vec::new(),
        ends: HashMap::default(),
        is_whole: true,
    };
    services.iter().map(service).collect()
}

/// The configurations and the secrets of a project.
#[derive(Default)]
struct Shared(HashMap<(&'static str, Rc<str>), Held>);

/// The path of a file next to the manifest, or a text in it.
type Held = (Option<Box<str>>, Option<YamlEntry>);

impl Shared {
    const KEYS: [&'static str; 2] = ["configs", "secrets"];

    /// Adds those of a file; what is there already is stronger.
    fn add(&mut self, root: &YamlNode, variables: &Variables) {
        for key in Self::KEYS {
            let Some(YamlValue::Map(entries)) = get(root, key).map(|node| &node.value) else { continue };
            for entry in entries {
                let path = text(&entry.value, "file").map(|path| variables.fill(path));
                // Paths of volumes start with a dot.
                let path = path.map(|path| match path.starts_with(['.', '/']) {
                    true => Box::from(&*path),
                    false => format!("./{path}").into(),
                });
                let content = match &entry.value.value {
                    YamlValue::Map(inner) => inner.iter().find(|inner| &*inner.key == "content").cloned(),
                    _ => None,
                };
                self.0.entry((key, Rc::clone(&entry.key))).or_insert((path, content));
            }
        }
    }

    /// Those that a service gets.
    fn given(&self, key: &'static str, service: &Service, variables: &Variables) -> Vec<Given> {
        let folder = if key == "secrets" { "/run/secrets/" } else { "/" };
        let given = |item: &Rc<YamlNode>| {
            let name = item.scalar().map(|scalar| &*scalar.text).or_else(|| text(item, "source"))?;
            let (source, content) = self.0.get(&(key, Rc::from(name))).cloned()?;
            let target = match text(item, "target").map(|target| variables.fill(target)) {
                Some(target) if target.starts_with('/') => target.into_owned(),
                Some(target) => format!("{folder}{target}"),
                None => format!("{folder}{name}"),
            };
            let location = get(item, "target").map_or(item.span, |target| target.span);
            Some(Given { target: Spanned::new(target.into(), location), source, text: content })
        };
        service.items(key).filter_map(given).collect()
    }
}

/// The files that are read for one project.
struct Trees<'a> {
    known: HashMap<FileId, Option<Rc<YamlNode>>>,
    extended: HashSet<FileId>,
    sources: &'a mut SourceMap,
    surroundings: &'a Surroundings<'a>,
}

impl Trees<'_> {
    /// The document of a file that has services.
    fn root(&mut self, file: FileId) -> Option<Rc<YamlNode>> {
        if let Some(known) = self.known.get(&file) {
            return known.clone();
        }
        let root = with_services(&roots(file, self.sources));
        self.known.insert(file, root.clone());
        root
    }

    /// Adds the services of files that a file includes, and of those that these include.
    fn include(&mut self, root: &Rc<YamlNode>, services: &mut Vec<Service>, variables: &Variables) {
        let mut names: HashSet<Rc<str>> = services.iter().map(|service| Rc::clone(&service.name)).collect();
        let mut open: Vec<(Rc<YamlNode>, String)> = vec![(Rc::clone(root), String::new())];
        while let Some((root, folder)) = open.pop() {
            let Some(included) = get(&root, "include") else { continue };
            for item in items(included) {
                let paths = get(item, "path").unwrap_or(item);
                let first = if paths.scalar().is_some() { Some(paths) } else { items(paths).first() };
                let Some(path) = first.and_then(|path| path.scalar()) else { continue };
                let named = format!("{folder}{}", variables.fill(&path.text));
                let Some(file) = self.surroundings.open(&named, self.sources) else { continue };
                if self.extended.len() >= MOST_INCLUDED || !self.extended.insert(file) {
                    continue;
                }
                let Some(root) = self.root(file) else { continue };
                let folder = named.rfind('/').map_or("", |at| &named[..=at]).trim_start_matches("./");
                services.extend(
                    services_of(&root, folder)
                        .into_iter()
                        .filter(|service| names.insert(Rc::clone(&service.name))),
                );
                open.push((root, folder.to_owned()));
            }
        }
    }

    /// Adds what a service extends: `extends: NAME`, or a map of `file` and `service`.
    fn extend(&mut self, service: &mut Service, own: FileId, variables: &Variables) {
        let mut file = own;
        let mut at = 0;
        while service.layers.len() <= MOST_EXTENDED
            && let Some(layer) = service.layers.get(at).cloned()
        {
            at += 1;
            let Some(extends) = get(&layer, "extends") else { continue };
            let other = match text(extends, "file") {
                Some(path) => self.surroundings.open(&variables.fill(path), self.sources),
                None => Some(file),
            };
            let name = extends.scalar().map(|scalar| &*scalar.text).or_else(|| text(extends, "service"));
            let found = other.zip(name).and_then(|(other, name)| {
                let root = self.root(other)?;
                let node = Rc::clone(get(get(&root, "services")?, name)?);
                Some((other, node))
            });
            match found {
                Some((other, node)) => {
                    if other != own {
                        self.extended.insert(other);
                    }
                    file = other;
                    service.layers.push(node);
                }
                None => service.is_whole = false,
            }
        }
    }

    fn add_env_files(&mut self, service: &mut Service, variables: &Variables) {
        let nodes: Vec<Rc<YamlNode>> = service.all("env_file").cloned().collect();
        for node in &nodes {
            let paths: Vec<&YamlNode> = if node.scalar().is_some() {
                vec![node]
            } else {
                items(node).iter().map(|item| &**item).collect()
            };
            // The last one wins.
            for item in paths.into_iter().rev() {
                let path = item.scalar().map(|scalar| &*scalar.text).or_else(|| text(item, "path"));
                match path.and_then(|path| {
                    self.surroundings.open(&service.path(&variables.fill(path)), self.sources)
                }) {
                    Some(file) => service.env_files.push(file),
                    // What it would say is stronger than what those before it say.
                    None => {
                        service.is_whole = false;
                        return;
                    }
                }
            }
        }
    }
}
