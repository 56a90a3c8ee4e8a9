//! docker-compose: services with environment variables.

use super::chart::limit;
use super::{Context, get, is_ours, items, joined, text};
use crate::diagnostic::Finding;
use crate::formats::Entry;
use crate::model::Spanned;
use crate::native::rules::placeholder_left;
use crate::product::{Container, Folder};
use crate::syntax::yaml::{YamlNode, YamlValue};

/// A folder for each service that runs an image of the product.
pub(super) fn folders(context: &Context<'_>, root: &YamlNode, findings: &mut Vec<Finding>) -> Vec<Folder> {
    let Some(YamlValue::Map(services)) = get(root, "services").map(|node| &node.value) else {
        return Vec::new();
    };
    let mut folders = Vec::new();
    for service in services {
        let node = &service.value;
        let Some(image) = text(node, "image").filter(|image| context.is_ours(image)) else { continue };
        let hostname = get(node, "hostname").and_then(|node| Some((&*node.scalar()?.text, node.span)));
        if let Some((name, span)) = hostname
            && let Some(found) = placeholder_left::placeholder(name)
        {
            findings.push(placeholder_left::finding(span, found, "hostname"));
        }
        let environment = get(node, "environment").map(|node| variables(context, node)).unwrap_or_default();
        let command =
            ["entrypoint", "command"].iter().filter_map(|key| get(node, key)).map(|node| joined(node));
        let command = command.collect::<Vec<_>>().join(" ");
        let file = &context.source.name;
        folders.push(Folder {
            // Role words in the service's name, its image and its command say what runs there.
            place: format!("{file}/{}/{image}/{}", service.key, command.replace('/', " ")),
            path: format!("{file}/{}", service.key),
            root: format!("/{}", context.product),
            host: service.key.to_string(),
            above: file.clone(),
            files: vec![context.environment(environment)],
            traces: vec![image.to_owned()],
            container: Some(Container { is_sized: command.contains("-Xmx"), ..container(node) }),
        });
    }
    folders
}

/// The files and folders of the host that are mounted into images of the product.
pub(super) fn mounted(root: &YamlNode, words: &[&str], environment: &str) -> Vec<(String, String)> {
    let Some(YamlValue::Map(services)) = get(root, "services").map(|node| &node.value) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for node in services.iter().map(|service| &service.value) {
        let image = text(node, "image").map(|image| filled_in(image, environment));
        let Some(image) = image.filter(|image| is_ours(words, image)) else { continue };
        for volume in get(node, "volumes").map(|node| items(node)).unwrap_or_default() {
            let path = match volume.scalar() {
                Some(scalar) => scalar.text.split(':').next(),
                None => text(volume, "source"),
            };
            let path = path.filter(|path| path.starts_with(['.', '/']));
            found.extend(path.map(|path| (path.to_owned(), image.clone())));
        }
    }
    found
}

/// A text with `$NAME`, `${NAME}` and `${NAME:-x}` filled in from an environment file, where all of them can be.
fn filled_in(text: &str, environment: &str) -> String {
    let Some(start) = text.find('$') else { return text.to_owned() };
    let rest = &text[start + 1..];
    let (name, after) = match rest.strip_prefix('{') {
        Some(body) => match body.split_once('}') {
            Some(parts) => parts,
            None => return text.to_owned(),
        },
        None => rest.split_at(
            rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len()),
        ),
    };
    let (name, otherwise) = match name.split_once(":-").or_else(|| name.split_once('-')) {
        Some((name, otherwise)) => (name, Some(otherwise)),
        None => (name, None),
    };
    let said = environment.lines().rev().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim().trim_start_matches("export ") == name).then(|| value.trim().trim_matches(['"', '\'']))
    });
    match said.or(otherwise) {
        // One variable a text is what there is in tags of images.
        Some(value) => format!("{}{value}{after}", &text[..start]),
        None => text.to_owned(),
    }
}

/// What is said of a service beside its variables.
fn container(node: &YamlNode) -> Container {
    let spanned = |node: &YamlNode| Some(Spanned::new(node.scalar()?.text.clone(), node.span));
    let mut container =
        Container { image: get(node, "image").and_then(|node| spanned(node)), ..Container::default() };
    container.is_on_host_network = text(node, "network_mode") == Some("host");
    let deployed = get(node, "deploy").and_then(|deploy| limit(deploy));
    container.memory_limit = get(node, "mem_limit").and_then(|node| spanned(node)).or(deployed);
    for volume in get(node, "volumes").map(|node| items(node)).unwrap_or_default() {
        let target = match get(volume, "target") {
            Some(target) => spanned(target),
            // SOURCE:TARGET[:MODE]
            None => volume.scalar().and_then(|scalar| {
                let target = scalar.text.split(':').nth(1)?;
                Some(Spanned::new(target.into(), volume.span))
            }),
        };
        container.volumes.extend(target);
    }
    if let Some(test) = get(node, "healthcheck").and_then(|check| get(check, "test")) {
        let words = joined(test);
        let ports =
            words.split(['/', ' ', '"']).filter_map(|word| word.rsplit_once(':')?.1.parse::<u16>().ok());
        container.asked.extend(ports.map(|port| Spanned::new(port, test.span)));
    }
    container
}

/// Variables as a list of `KEY=VALUE`, or as a map.
fn variables(context: &Context<'_>, node: &YamlNode) -> Vec<Entry> {
    match &node.value {
        YamlValue::Map(entries) => {
            let entry = |entry: &crate::syntax::yaml::YamlEntry| {
                let value = entry.value.scalar()?;
                Some(context.entry((&entry.key, entry.key_span), (&value.text, entry.value.span)))
            };
            entries.iter().filter_map(entry).collect()
        }
        _ => items(node).iter().filter_map(|item| context.pair(item)).collect(),
    }
}
