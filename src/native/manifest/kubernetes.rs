//! Kubernetes: ConfigMaps that hold native files, workloads whose containers get environment variables.

use super::chart::limit;
use super::{Context, embedded, get, items, joined, text};
use crate::model::Spanned;
use crate::product::{Container, Folder, NativeFile, Volume};
use crate::syntax::yaml::{YamlNode, YamlValue};

/// A folder for each ConfigMap with native files and for each container of the product.
pub(super) fn folders(context: &Context<'_>, root: &YamlNode) -> Vec<Folder> {
    match text(root, "kind") {
        Some("ConfigMap") => config_map(context, root).into_iter().collect(),
        Some("List") => {
            let all = get(root, "items").map(|node| items(node)).unwrap_or_default();
            all.iter()
                .filter(|item| text(item, "kind") != Some("List"))
                .flat_map(|item| folders(context, item))
                .collect()
        }
        Some("Deployment" | "StatefulSet" | "DaemonSet") => {
            let spec =
                get(root, "spec").and_then(|spec| get(spec, "template")).and_then(|pod| get(pod, "spec"));
            spec.map(|spec| containers(context, root, spec)).unwrap_or_default()
        }
        Some("Pod") => get(root, "spec").map(|spec| containers(context, root, spec)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn name(root: &YamlNode) -> &str {
    get(root, "metadata").and_then(|metadata| text(metadata, "name")).unwrap_or("unnamed")
}

fn config_map(context: &Context<'_>, root: &YamlNode) -> Option<Folder> {
    let YamlValue::Map(data) = &get(root, "data")?.value else { return None };
    let file = |entry: &crate::syntax::yaml::YamlEntry| {
        let kind = (context.recognize)(&entry.key)?;
        let document = embedded::read(kind.syntax, &context.sources.file(context.file).text, entry)?;
        Some(NativeFile {
            path: context.sources.file(context.file).name.clone(),
            name: entry.key.to_string(),
            kind,
            file: context.file,
            mode: None,
            document,
        })
    };
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

fn containers(context: &Context<'_>, root: &YamlNode, spec: &YamlNode) -> Vec<Folder> {
    let mut folders = Vec::new();
    for container in get(spec, "containers").map(|node| items(node)).unwrap_or_default() {
        let Some(image) = text(container, "image").filter(|image| context.is_ours(image)) else { continue };
        let variables = get(container, "env").map(|node| items(node)).unwrap_or_default();
        let entries = variables.iter().filter_map(|variable| {
            let (name, value) = (get(variable, "name")?, get(variable, "value")?);
            Some(context.entry((&name.scalar()?.text, name.span), (&value.scalar()?.text, value.span)))
        });
        let command =
            ["command", "args"].iter().filter_map(|key| get(container, key)).map(|node| joined(node));
        let command = command.collect::<Vec<_>>().join(" ").replace('/', " ");
        let entries: Vec<_> = entries.collect();
        if entries.is_empty() {
            continue;
        }
        let host = name(root);
        let told = limited(container, &command);
        folders.push(Folder {
            path: format!("{}/{host}", context.sources.file(context.file).name),
            place: format!("{}/{host}/{image}/{command}", context.sources.file(context.file).name),
            root: format!("/{}", context.product),
            host: host.to_owned(),
            above: context.sources.file(context.file).name.clone(),
            files: vec![context.environment(context.file, entries)],
            traces: vec![image.to_owned()],
            container: Some(told),
        });
    }
    folders
}

/// What is said of a container's memory, and what is mounted over it.
fn limited(container: &YamlNode, command: &str) -> Container {
    let mounts = get(container, "volumeMounts").map(|node| items(node)).unwrap_or_default();
    let mounted = mounts.iter().filter_map(|mount| {
        let path = get(mount, "mountPath")?;
        let target = Spanned::new(path.scalar()?.text.clone(), path.span);
        Some(Volume { source: None, target })
    });
    Container {
        volumes: mounted.collect(),
        memory_limit: limit(container),
        is_sized: command.contains("-Xmx"),
        ..Container::default()
    }
}
