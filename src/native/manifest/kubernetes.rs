//! Kubernetes: ConfigMaps that hold native files, workloads whose containers get environment variables.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::chart::limit;
use super::{Context, embedded, get, items, joined, text};
use crate::diagnostic::Finding;
use crate::formats::Entry;
use crate::model::Spanned;
use crate::native::rules;
use crate::product::{Container, Folder, NativeFile, Volume};
use crate::source::{FileId, Span};
use crate::syntax::yaml::{YamlEntry, YamlNode, YamlValue};

/// How many pods of a set are looked at: no cluster keeps more copies than that.
const MOST_PODS: u64 = 16;

/// How many pods of sets are looked at in one manifest; of further sets one.
const MOST_IN_ALL: usize = 256;

/// The documents of a manifest, with its ConfigMaps by their names.
pub(super) struct Objects<'a> {
    roots: Vec<&'a YamlNode>,
    maps: HashMap<&'a str, &'a YamlNode>,
    /// How many pods each set has.
    sets: HashMap<&'a str, u64>,
}

impl<'a> Objects<'a> {
    /// Takes documents, and the items of lists in them, apart. `others` are those of the manifests beside.
    pub(super) fn of(documents: &'a [Rc<YamlNode>], others: &'a [Rc<YamlNode>]) -> Self {
        let roots = parts(documents);
        let all = || roots.iter().copied().chain(parts(others));
        let of_kind = |kind: &'static str| all().filter(move |root| text(root, "kind") == Some(kind));
        let mut maps: HashMap<&str, &YamlNode> = HashMap::new();
        for root in of_kind("ConfigMap") {
            maps.entry(name(root)).or_insert(root);
        }
        let sets = of_kind("StatefulSet").filter_map(|root| Some((name(root), pods(root)?)));
        let sets = sets.collect();
        Self { maps, sets, roots }
    }

    /// The data of a ConfigMap.
    fn data(&self, name: &str) -> Option<&'a [YamlEntry]> {
        match &get(self.maps.get(name)?, "data")?.value {
            YamlValue::Map(data) => Some(data),
            _ => None,
        }
    }
}

/// The objects of documents: the items of lists instead of these.
fn parts(documents: &[Rc<YamlNode>]) -> Vec<&YamlNode> {
    let mut roots: Vec<&YamlNode> = Vec::new();
    for document in documents {
        match text(document, "kind") {
            Some("List") => {
                let inner = get(document, "items").map(|node| items(node)).unwrap_or_default();
                roots.extend(inner.iter().map(|item| &**item));
            }
            _ => roots.push(document),
        }
    }
    roots
}

/// How many pods a set has, where it says a number.
fn pods(set: &YamlNode) -> Option<u64> {
    get(set, "spec").and_then(|spec| text(spec, "replicas")).map_or(Some(1), |text| text.parse().ok())
}

/// The name of a pod in a text that its set does not have, the set and the number of its pods.
fn unknown_pod<'t, 'a>(text: &'t str, objects: &Objects<'a>) -> Option<(&'t str, &'a str, u64)> {
    let is_end = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
    let mut words = text.split_inclusive(is_end).filter_map(|word| word.strip_suffix('.'));
    words.find_map(|word| {
        let (set, number) = word.rsplit_once('-')?;
        let (set, count) = objects.sets.get_key_value(set)?;
        (number.parse::<u64>().ok()? >= *count).then_some((word, *set, *count))
    })
}

/// A folder for each ConfigMap with native files that nothing mounts, and for each container of the product.
pub(super) fn folders(
    context: &Context<'_>,
    objects: &Objects<'_>,
    mounted: &mut Vec<String>,
    findings: &mut Vec<Finding>,
) -> Vec<Folder> {
    let mut folders = Vec::new();
    let mut told: HashSet<Span> = HashSet::new();
    for &root in &objects.roots {
        let spec = get(root, "spec");
        let of_template = || spec.and_then(|spec| get(spec, "template")).and_then(|pod| get(pod, "spec"));
        let (pod, count) = match text(root, "kind") {
            Some("StatefulSet") => (of_template(), pods(root)),
            Some("Deployment" | "DaemonSet") => (of_template(), None),
            Some("Pod") => (spec, None),
            _ => continue,
        };
        let Some(pod) = pod else { continue };
        let maps = Maps::of(pod);
        // Each pod of a set has a name of its own.
        let most = if folders.len() < MOST_IN_ALL { MOST_PODS } else { 1 };
        let names: Vec<String> = match count {
            Some(count) => (0..u64::min(count, most)).map(|pod| format!("{}-{pod}", name(root))).collect(),
            None => vec![name(root).to_owned()],
        };
        for pod_name in &names {
            let own = Pod { name: pod_name, is_of_set: count.is_some(), spec: pod, maps: &maps };
            folders.extend(containers(context, objects, &own, mounted));
        }
    }
    for file in folders.iter().flat_map(|folder: &Folder| &folder.files) {
        let source = context.sources.file(file.file);
        for value in file.document.entries.iter().map(|entry| file.value(source, entry)) {
            if let Some((pod, set, count)) = unknown_pod(&value.value, objects)
                && told.insert(value.span)
            {
                findings.push(rules::unknown_pod::finding(value.span, pod, set, count));
            }
        }
    }
    let maps = objects.roots.iter().filter(|root| text(root, "kind") == Some("ConfigMap"));
    folders.extend(maps.filter_map(|root| config_map(context, root)));
    folders
}

/// The ConfigMaps that a pod has as volumes, by the names of these.
struct Maps<'a>(HashMap<&'a str, &'a str>);

impl<'a> Maps<'a> {
    fn of(pod: &'a YamlNode) -> Self {
        let volumes = get(pod, "volumes").map(|node| items(node)).unwrap_or_default();
        let named = volumes
            .iter()
            .filter_map(|volume| Some((text(volume, "name")?, text(get(volume, "configMap")?, "name")?)));
        Self(named.collect())
    }
}

/// A pod of a workload.
struct Pod<'p, 'a> {
    name: &'p str,
    is_of_set: bool,
    spec: &'a YamlNode,
    maps: &'p Maps<'a>,
}

fn name(root: &YamlNode) -> &str {
    get(root, "metadata").and_then(|metadata| text(metadata, "name")).unwrap_or("unnamed")
}

fn config_map(context: &Context<'_>, root: &YamlNode) -> Option<Folder> {
    let YamlValue::Map(data) = &get(root, "data")?.value else { return None };
    let file = |entry: &YamlEntry| native(context, &entry.key, entry.key.to_string(), entry);
    let files: Vec<NativeFile> = data.iter().filter_map(file).collect();
    let name = name(root);
    (!files.is_empty()).then(|| Folder {
        path: format!("{}/{name}", context.sources.file(context.file).name),
        place: format!("{}/{name}", context.sources.file(context.file).name),
        root: format!("/{}", context.product),
        host: name.to_owned(),
        above: context.sources.file(context.file).name.clone(),
        files,
        traces: Vec::new(),
        container: None,
    })
}

fn containers<'a>(
    context: &Context<'_>,
    objects: &Objects<'a>,
    pod: &Pod<'_, 'a>,
    mounted: &mut Vec<String>,
) -> Vec<Folder> {
    let mut folders = Vec::new();
    for container in get(pod.spec, "containers").map(|node| items(node)).unwrap_or_default() {
        let Some(image) = text(container, "image").filter(|image| context.is_ours(image)) else { continue };
        let command =
            ["command", "args"].iter().filter_map(|key| get(container, key)).map(|node| joined(node));
        let command = command.collect::<Vec<_>>().join(" ");
        let (entries, of_maps) = variables(context, objects, pod, container);
        let files = files(context, objects, pod, container, mounted);
        let is_silent = entries.is_empty() && of_maps.is_empty() && files.is_empty();
        let mut all = vec![context.environment(context.file, entries)];
        all.extend(of_maps.into_iter().map(|(file, entries)| context.environment(file, entries)));
        all.extend(files);
        if is_silent || !context.runs(image, &all) {
            continue;
        }
        folders.push(context.folder(pod.name, (image, &command), all, limited(container)));
    }
    folders
}

/// The variables that a container sets, and those that it has of ConfigMaps, by the files of these; the first ones are stronger.
fn variables(
    context: &Context<'_>,
    objects: &Objects<'_>,
    pod: &Pod<'_, '_>,
    container: &YamlNode,
) -> (Vec<Entry>, BTreeMap<FileId, Vec<Entry>>) {
    let own = get(container, "env").map(|node| items(node)).unwrap_or_default();
    let names: HashSet<&str> = own.iter().filter_map(|variable| text(variable, "name")).collect();
    let mut of_maps: BTreeMap<FileId, Vec<Entry>> = BTreeMap::new();
    let mut add = |key: (&str, Span), value: &YamlNode| {
        let Some(scalar) = value.scalar() else { return };
        let entry = context.entry(key, (&scalar.text, value.span));
        of_maps.entry(value.span.file).or_default().push(entry);
    };
    for from in get(container, "envFrom").map(|node| items(node)).unwrap_or_default() {
        let map = get(from, "configMapRef").and_then(|map| objects.data(text(map, "name")?));
        let prefix = text(from, "prefix").unwrap_or_default();
        for entry in map.unwrap_or_default() {
            let key = format!("{prefix}{}", entry.key);
            if !names.contains(&*key) {
                add((&key, entry.key_span), &entry.value);
            }
        }
    }
    let mut entries = Vec::new();
    // What later variables may refer to.
    let mut known: HashMap<&str, String> = HashMap::new();
    for variable in own {
        let Some(name) = get(variable, "name") else { continue };
        let Some(key) = name.scalar() else { continue };
        let from = get(variable, "valueFrom");
        let of_map = || {
            let reference = get(from?, "configMapKeyRef")?;
            let (map, key) = (text(reference, "name")?, text(reference, "key")?);
            objects.data(map)?.iter().find(|entry| &*entry.key == key)
        };
        let field = from.and_then(|from| text(get(from, "fieldRef")?, "fieldPath"));
        if field == Some("metadata.name") && pod.is_of_set {
            known.insert(&key.text, pod.name.to_owned());
        } else if let Some((value, scalar)) =
            get(variable, "value").and_then(|value| Some((value, value.scalar()?)))
        {
            let filled = referred(&scalar.text, &known);
            entries.push(context.entry((&key.text, name.span), (&filled, value.span)));
            known.insert(&key.text, filled);
        } else if let Some(entry) = of_map() {
            add((&key.text, entry.key_span), &entry.value);
        }
    }
    (entries, of_maps)
}

/// A text with `$(NAME)` filled in where it is known.
fn referred(text: &str, known: &HashMap<&str, String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("$(") {
        filled.push_str(&rest[..at]);
        let Some(end) = rest[at..].find(')') else { break };
        let name = &rest[at + 2..at + end];
        match known.get(name) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&rest[at..=at + end]),
        }
        rest = &rest[at + end + 1..];
    }
    filled + rest
}

/// Native files of ConfigMaps that are mounted into a container.
fn files<'a>(
    context: &Context<'_>,
    objects: &Objects<'a>,
    pod: &Pod<'_, 'a>,
    container: &YamlNode,
    mounted: &mut Vec<String>,
) -> Vec<NativeFile> {
    let mut found = Vec::new();
    for mount in get(container, "volumeMounts").map(|node| items(node)).unwrap_or_default() {
        let map = text(mount, "name").and_then(|volume| pod.maps.0.get(volume).copied());
        let Some((map, path)) = map.zip(text(mount, "mountPath")) else { continue };
        for entry in objects.data(map).unwrap_or_default() {
            let target = match text(mount, "subPath") {
                Some(part) if part == &*entry.key => path.to_owned(),
                Some(_) => continue,
                None => format!("{}/{}", path.trim_end_matches('/'), entry.key),
            };
            let name = target.rsplit('/').next().unwrap_or(&target).to_owned();
            if let Some(file) = native(context, &target, name, entry) {
                mounted.push(format!("{}/{map}", file.path));
                found.push(file);
            }
        }
    }
    found
}

/// A native file in an entry of a ConfigMap, by the path that it has in the container.
fn native(context: &Context<'_>, path: &str, name: String, entry: &YamlEntry) -> Option<NativeFile> {
    let kind = (context.recognize)(path)?;
    let file = entry.key_span.file;
    let source = context.sources.file(file);
    let document = embedded::read(kind.syntax, &source.text, entry)?;
    Some(NativeFile { path: source.name.clone(), name, kind, file, mode: None, document })
}

/// What is said of a container's memory, and what is mounted over it.
fn limited(container: &YamlNode) -> Container {
    let mounts = get(container, "volumeMounts").map(|node| items(node)).unwrap_or_default();
    let mounted = mounts.iter().filter_map(|mount| {
        let path = get(mount, "mountPath")?;
        let target = Spanned::new(path.scalar()?.text.clone(), path.span);
        Some(Volume { source: None, target })
    });
    Container { volumes: mounted.collect(), memory_limit: limit(container), ..Container::default() }
}
