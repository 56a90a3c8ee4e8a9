//! Kubernetes: ConfigMaps that hold native files, workloads whose containers get environment variables.

mod ports;
mod service;

use crate::maps::{HashMap, HashSet};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::chart::limit;
use super::{Context, get, items, joined, text};
use crate::diagnostic::Finding;
use crate::formats::Entry;
use crate::model::Spanned;
use crate::native::rules;
use crate::product::{Container, Folder, NativeFile, Volume};
use crate::source::{FileId, Span};
use crate::syntax::yaml::{YamlEntry, YamlNode, YamlValue};
use ports::{ports, probes};
use service::Service;

/// How many pods of a set are checked: no cluster keeps more copies than that.
const MOST_PODS: u64 = 16;

/// How many pods of sets are checked in one manifest; of further sets one.
const MOST_IN_ALL: usize = 256;

/// The documents of a manifest, with its ConfigMaps by their names.
pub(super) struct Objects<'a> {
    roots: Vec<&'a YamlNode>,
    maps: HashMap<&'a str, &'a YamlNode>,
    /// How many pods each set has.
    sets: HashMap<&'a str, u64>,
    services: Vec<Service<'a>>,
    /// The namespaces and names of all Services, those without a selector among them.
    service_names: HashSet<(Option<&'a str>, &'a str)>,
    /// What each workload is: its namespace, and the labels of its pods.
    labels: Vec<(Option<&'a str>, &'a [YamlEntry])>,
}

impl<'a> Objects<'a> {
    /// Takes documents, and the items of lists in them, apart. `others` are those of the manifests next to.
    pub(super) fn of(documents: &'a [Rc<YamlNode>], others: &'a [Rc<YamlNode>]) -> Self {
        let roots = parts(documents);
        let all = || roots.iter().copied().chain(parts(others));
        let of_kind = |kind: &'static str| all().filter(move |root| text(root, "kind") == Some(kind));
        let mut maps: HashMap<&str, &YamlNode> = HashMap::default();
        for root in of_kind("ConfigMap") {
            maps.entry(name(root)).or_insert(root);
        }
        let sets = of_kind("StatefulSet").filter_map(|root| Some((name(root), pods(root)?)));
        let sets = sets.collect();
        let services = of_kind("Service").filter_map(Service::of).collect();
        let service_names = of_kind("Service").map(|root| (namespace(root), name(root))).collect();
        let labels = all().filter_map(|root| Some((namespace(root), labels(root)?))).collect();
        Self { maps, sets, services, service_names, labels, roots }
    }

    /// The data of a ConfigMap.
    fn data(&self, name: &str) -> Option<&'a [YamlEntry]> {
        match &get(self.maps.get(name)?, "data")?.value {
            YamlValue::Map(data) => Some(data),
            _ => None,
        }
    }
}

/// Kinds of objects with a template of pods.
const WORKLOADS: &[&str] = &["StatefulSet", "Deployment", "DaemonSet", "ReplicaSet", "Job", "Rollout"];

fn namespace(root: &YamlNode) -> Option<&str> {
    get(root, "metadata").and_then(|metadata| text(metadata, "namespace"))
}

/// The labels of the pods of a workload.
fn labels(root: &YamlNode) -> Option<&[YamlEntry]> {
    let kind = text(root, "kind")?;
    let metadata = match kind {
        "Pod" => get(root, "metadata"),
        _ if WORKLOADS.contains(&kind) => get(get(get(root, "spec")?, "template")?, "metadata"),
        _ => return None,
    };
    match metadata.and_then(|metadata| get(metadata, "labels")).map(|node| &node.value) {
        Some(YamlValue::Map(entries)) => Some(entries),
        _ => Some(&[]),
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

/// How many equal pods a workload has, where it says that there are several.
fn copies(root: &YamlNode) -> Option<Spanned<u64>> {
    let kind = text(root, "kind")?;
    let node = get(root, "spec").and_then(|spec| get(spec, "replicas"))?;
    let count = node.scalar()?.text.parse().ok().filter(|count| *count > 1)?;
    matches!(kind, "Deployment" | "ReplicaSet" | "Rollout").then(|| Spanned::new(count, node.span))
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
    let mut reported: HashSet<Span> = HashSet::default();
    for &root in &objects.roots {
        let spec = get(root, "spec");
        let of_template = || spec.and_then(|spec| get(spec, "template")).and_then(|pod| get(pod, "spec"));
        let (pod, count) = match text(root, "kind") {
            Some("StatefulSet") => (of_template(), pods(root)),
            Some("Pod") => (spec, None),
            Some(kind) if WORKLOADS.contains(&kind) => (of_template(), None),
            _ => continue,
        };
        let Some(pod) = pod else { continue };
        let maps = Maps::of(pod);
        let selected = |service: &&Service<'_>| {
            labels(root).is_some_and(|labels| service.selects(namespace(root), labels))
        };
        let services: Vec<&Service<'_>> = objects.services.iter().filter(selected).collect();
        let first = folders.len();
        // Each pod of a set has its own name.
        let most = if folders.len() < MOST_IN_ALL { MOST_PODS } else { 1 };
        let names: Vec<String> = match count {
            Some(count) => (0..u64::min(count, most)).map(|pod| format!("{}-{pod}", name(root))).collect(),
            None => vec![name(root).to_owned()],
        };
        let copies = copies(root);
        for pod_name in &names {
            let is_of_set = count.is_some();
            let own = Pod { name: pod_name, is_of_set, spec: pod, maps: &maps, services: &services, copies };
            folders.extend(containers(context, objects, &own, mounted));
        }
        if folders.len() > first {
            let names = [Some(name(root)), spec.and_then(|spec| text(spec, "serviceName"))];
            let meant = objects.services.iter().filter(|service| {
                names.contains(&Some(service.name)) && service.namespace == namespace(root)
            });
            let is_empty = |service: &&Service<'_>| {
                !objects.labels.iter().any(|(namespace, labels)| service.selects(*namespace, labels))
            };
            let service_name = spec.and_then(|spec| get(spec, "serviceName"));
            findings.extend(
                service_name
                    .and_then(|service_name| missing(objects, namespace(root), service_name, &services)),
            );
            for service in meant.filter(is_empty) {
                let own = labels(root)
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|label| Some(format!("{}={}", label.key, label.value.scalar()?.text)));
                findings.push(rules::unselected_pod::finding(
                    service.span,
                    (service.name, name(root)),
                    &own.collect::<Vec<_>>(),
                ));
            }
        }
    }
    for file in folders.iter().flat_map(|folder: &Folder| &folder.files) {
        let source = context.sources.file(file.file);
        for value in file.document.entries.iter().map(|entry| file.value(source, entry)) {
            if let Some((pod, set, count)) = unknown_pod(&value.value, objects)
                && reported.insert(value.span)
            {
                findings.push(rules::unknown_pod::finding(value.span, pod, set, count));
            }
        }
    }
    let maps = objects.roots.iter().filter(|root| text(root, "kind") == Some("ConfigMap"));
    folders.extend(maps.filter_map(|root| config_map(context, root)));
    folders
}

/// A finding for the name of a Service that is not one, where another one selects the pods.
fn missing(
    objects: &Objects<'_>,
    namespace: Option<&str>,
    service_name: &YamlNode,
    services: &[&Service<'_>],
) -> Option<Finding> {
    let name = &*service_name.scalar()?.text;
    let other = services.first().filter(|_| !objects.service_names.contains(&(namespace, name)))?;
    Some(rules::missing_service::finding(service_name.span, name, (other.name, other.span)))
}

/// The ConfigMaps that a pod has as volumes, by the names of these.
struct Maps<'a>(HashMap<&'a str, Vec<Taken<'a>>>);

/// A ConfigMap in a volume.
struct Taken<'a> {
    map: &'a str,
    /// The keys that are taken, each with the path that it gets; all of them where nothing is set.
    items: &'a [Rc<YamlNode>],
}

impl<'a> Taken<'a> {
    fn of(node: &'a YamlNode) -> Option<Self> {
        let items = get(node, "items").map(|node| items(node)).unwrap_or_default();
        Some(Self { map: text(node, "name")?, items })
    }

    /// The path that a key gets in the volume.
    fn path<'k>(&self, key: &'k str) -> Option<&'k str>
    where
        'a: 'k,
    {
        if self.items.is_empty() {
            return Some(key);
        }
        let item = self.items.iter().find(|item| text(item, "key") == Some(key))?;
        text(item, "path")
    }
}

impl<'a> Maps<'a> {
    fn of(pod: &'a YamlNode) -> Self {
        let volumes = get(pod, "volumes").map(|node| items(node)).unwrap_or_default();
        let named = volumes.iter().filter_map(|volume| {
            let several = get(volume, "projected").and_then(|projected| get(projected, "sources"));
            let several = several.map(|node| items(node)).unwrap_or_default();
            let one = get(volume, "configMap").and_then(|map| Taken::of(map));
            let maps = several.iter().filter_map(|source| Taken::of(get(source, "configMap")?));
            Some((text(volume, "name")?, one.into_iter().chain(maps).collect::<Vec<_>>()))
        });
        Self(named.collect())
    }
}

/// A pod of a workload.
struct Pod<'p, 'a> {
    name: &'p str,
    is_of_set: bool,
    spec: &'a YamlNode,
    maps: &'p Maps<'a>,
    /// What leads to it.
    services: &'p [&'p Service<'a>],
    /// How many equal ones there are.
    copies: Option<Spanned<u64>>,
}

fn name(root: &YamlNode) -> &str {
    get(root, "metadata").and_then(|metadata| text(metadata, "name")).unwrap_or("unnamed")
}

fn config_map(context: &Context<'_>, root: &YamlNode) -> Option<Folder> {
    let YamlValue::Map(data) = &get(root, "data")?.value else { return None };
    let file = |entry: &YamlEntry| context.held(&entry.key, entry);
    let files: Vec<NativeFile> = data.iter().filter_map(file).collect();
    let name = name(root);
    (!files.is_empty()).then(|| Folder {
        path: format!("{}/{name}", context.sources.file(context.file).name),
        location: format!("{}/{name}", context.sources.file(context.file).name),
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
        let is_partial = takes_unknown(context, objects, container);
        let files = files(context, objects, pod, container, mounted);
        let mut all = vec![context.environment(context.file, entries)];
        all.extend(of_maps.into_iter().map(|(file, entries)| context.environment(file, entries)));
        all.extend(files);
        if !context.runs(image, &all) || Context::is_client(&command) {
            continue;
        }
        let around = Container { is_partial, ..around(pod, container, image) };
        folders.push(context.folder(pod.name, (image, &command), all, around));
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
    let mut known: HashMap<&str, String> = HashMap::default();
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

/// Whether a container has variables of a ConfigMap that is not in view, or of a Secret, which is not opened.
fn takes_unknown(context: &Context<'_>, objects: &Objects<'_>, container: &YamlNode) -> bool {
    let listed = |key| get(container, key).map(|node| items(node)).unwrap_or_default();
    let is_unknown = |reference: &Rc<YamlNode>, [map, secret]: [&str; 2]| {
        let is_there =
            |map: &Rc<YamlNode>| text(map, "name").is_some_and(|name| objects.data(name).is_some());
        get(reference, secret).is_some() || get(reference, map).is_some_and(|map| !is_there(map))
    };
    let of_variable = |variable: &Rc<YamlNode>| {
        let is_ours = |name| context.catalog.is_some_and(|catalog| !catalog.find(name).is_empty());
        text(variable, "name").is_some_and(is_ours)
            && get(variable, "valueFrom")
                .is_some_and(|from| is_unknown(from, ["configMapKeyRef", "secretKeyRef"]))
    };
    listed("envFrom").iter().any(|from| is_unknown(from, ["configMapRef", "secretRef"]))
        || listed("env").iter().any(of_variable)
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
        let maps = text(mount, "name").and_then(|volume| pod.maps.0.get(volume));
        let Some((maps, path)) = maps.zip(text(mount, "mountPath")) else { continue };
        for taken in maps {
            for entry in objects.data(taken.map).unwrap_or_default() {
                let Some(inner) = taken.path(&entry.key) else { continue };
                let target = match text(mount, "subPath") {
                    Some(part) if part == inner => path.to_owned(),
                    Some(_) => continue,
                    None => format!("{}/{inner}", path.trim_end_matches('/')),
                };
                if let Some(file) = context.held(&target, entry) {
                    mounted.push(format!("{}/{}", file.path, taken.map));
                    found.push(file);
                }
            }
        }
    }
    found
}

/// Keys of a container besides its variables.
fn around(pod: &Pod<'_, '_>, container: &YamlNode, image: &str) -> Container {
    let mounts = get(container, "volumeMounts").map(|node| items(node)).unwrap_or_default();
    let volumes = mounts.iter().filter_map(|mount| {
        let path = get(mount, "mountPath")?;
        let target = Spanned::new(path.scalar()?.text.clone(), path.span);
        let is_passing = text(mount, "name").is_some_and(|name| is_empty_dir(pod.spec, name));
        Some(Volume { source: None, target, is_passing })
    });
    let location = get(container, "image").map_or(container.span, |image| image.span);
    Container {
        image: Some(Spanned::new(image.into(), location)),
        volumes: volumes.collect(),
        ports: ports(pod, container),
        asked: probes(container),
        memory_limit: limit(container),
        copies: pod.copies,
        ..Container::default()
    }
}

/// Whether a volume of a pod starts empty and ends with it.
fn is_empty_dir(pod: &YamlNode, name: &str) -> bool {
    let volumes = get(pod, "volumes").map(|node| items(node)).unwrap_or_default();
    let own = volumes.iter().find(|volume| text(volume, "name") == Some(name));
    own.is_some_and(|volume| get(volume, "emptyDir").is_some())
}
