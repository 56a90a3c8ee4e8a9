//! docker-compose: services with environment variables.

mod project;
mod variables;

use crate::maps::{HashMap, HashSet};
use std::rc::Rc;

pub(super) use project::Project;
pub(super) use variables::{Variables, env_file};

use super::chart::limit;
use super::{Context, get, is_ours, items, joined, tag, text};
use crate::diagnostic::Finding;
use crate::formats::Entry;
use crate::model::{Spanned, is_local};
use crate::native::rules::{inactive_dependency, placeholder_left, port_published_twice, unknown_image};
use crate::product::{Asked, Container, Folder, NativeFile, PublishedPort, Volume};
use crate::source::Span;
use crate::syntax::yaml::{YamlEntry, YamlNode, YamlValue};
use project::Service;
use variables::has_slot;

/// A folder for each service that runs an image of the product.
pub(super) fn folders(context: &Context<'_>, project: &Project, findings: &mut Vec<Finding>) -> Vec<Folder> {
    let variables = &project.variables;
    let mut folders = Vec::new();
    let awaited = awaited(project);
    let has_image = |words: &[&str]| {
        let mut images = project.services.iter().filter_map(|service| value_of(service, "image", variables));
        images.any(|image| is_ours(words, &image.value))
    };
    if has_image(context.words) && !has_image(context.earlier) {
        published_twice(project, findings);
        inactive(project, findings);
    }
    for (service, slot) in project.services.iter().flat_map(|service| tasks(context, service, variables)) {
        let of_task = slot.map(|slot| variables.of_task(slot));
        let variables = of_task.as_ref().unwrap_or(variables);
        let Some(image) = value_of(service, "image", variables) else { continue };
        let files = files(context, service, variables, image.span);
        if !context.runs(&image.value, &files) {
            findings.extend(unknown(context, &image, &files));
            continue;
        }
        if let Some(name) =
            service.get("hostname").and_then(|node| node.scalar().map(|name| (name, node.span)))
            && let Some(found) = placeholder_left::placeholder(&name.0.text)
        {
            findings.push(placeholder_left::finding(name.1, found, "hostname"));
        }
        let command =
            ["entrypoint", "command"].iter().filter_map(|key| service.get(key)).map(|node| joined(node));
        let command = command.collect::<Vec<_>>().join(" ");
        if Context::is_client(&command) {
            continue;
        }
        let copies = service.copies(variables).filter(|copies| copies.value > 1 && slot.is_none());
        let container = Container {
            copies,
            is_partial: !service.is_whole,
            ..container(service, variables, (image.clone(), awaited.contains(&*service.name)))
        };
        let name = slot.map_or_else(|| service.name.to_string(), |slot| format!("{}-{slot}", service.name));
        folders.push(context.folder(&name, (&image.value, &command), files, container));
    }
    folders
}

/// A service once for each of its tasks that has its own number; not at all where none runs.
fn tasks<'s>(
    context: &Context<'_>,
    service: &'s Service,
    variables: &Variables,
) -> Vec<(&'s Service, Option<u64>)> {
    let count = service.copies(variables).map_or(1, |copies| copies.value);
    let is_numbered = service.layers.iter().any(|layer| {
        let text = &context.sources.file(layer.span.file).text;
        text.get(layer.span.range()).is_some_and(has_slot)
    });
    match count {
        0 => Vec::new(),
        _ if is_numbered => (1..=count.min(MAX_REPLICAS as u64)).map(|slot| (service, Some(slot))).collect(),
        _ => vec![(service, None)],
    }
}

/// The services that others wait for until they are well.
fn awaited(project: &Project) -> HashSet<&str> {
    let dependencies = project.services.iter().filter_map(|service| service.get("depends_on"));
    let entries = dependencies.filter_map(|node| match &node.value {
        YamlValue::Map(entries) => Some(entries),
        _ => None,
    });
    let is_awaited = |entry: &&YamlEntry| text(&entry.value, "condition") == Some("service_healthy");
    entries.flatten().filter(is_awaited).map(|entry| &*entry.key).collect()
}

/// Says that settings of the product go to an image that is not known.
fn unknown(context: &Context<'_>, image: &Spanned<Box<str>>, files: &[NativeFile]) -> Option<Finding> {
    /// One name may be that of something else, too.
    const MIN_KEYS: usize = 3;
    let catalog = context.catalog?;
    let keys = files.iter().flat_map(|file| {
        let text = &context.sources.file(file.file).text;
        file.document.entries.iter().map(move |entry| entry.key.text(text))
    });
    let count = keys.filter(|key| key.contains('_') && !catalog.find(key).is_empty()).take(MIN_KEYS).count();
    (count == MIN_KEYS).then(|| unknown_image::finding(image.span, &image.value, &catalog.title))
}

/// Reports ports of the machine that several services want which start together.
fn published_twice(project: &Project, findings: &mut Vec<Finding>) {
    let mut taken: HashMap<u16, Vec<(&str, PublishedPort)>> = HashMap::default();
    let runs = |service: &&Service| {
        service.get("profiles").is_none()
            && service.copies(&project.variables).is_none_or(|copies| copies.value > 0)
    };
    for service in project.services.iter().filter(runs) {
        for port in service.items("ports").filter_map(|port| port_of(port, &project.variables)) {
            let Some(outer) = port.outer else { continue };
            let known = taken.entry(outer).or_default();
            let meets = |other: &&(&str, PublishedPort)| other.0 != &*service.name && other.1.meets(&port);
            if let Some((other, first)) = known.iter().find(meets) {
                findings.push(port_published_twice::finding(
                    &service.name,
                    outer,
                    port.span,
                    (other, first.span),
                ));
            }
            // One port has few addresses; the first ones report the rest.
            if known.len() < MAX_REPLICAS {
                known.push((&service.name, port));
            }
        }
    }
}

/// Reports services that always run and wait for one that does not.
fn inactive(project: &Project, findings: &mut Vec<Finding>) {
    let active = project.variables.get("COMPOSE_PROFILES").unwrap_or_default();
    let active: HashSet<&str> = active.split(',').map(str::trim).collect();
    let profiles = |service: &Service| {
        let node = service.get("profiles")?.clone();
        let is_active = items(&node)
            .iter()
            .filter_map(|profile| profile.scalar())
            .any(|profile| active.contains("*") || active.contains(&*project.variables.fill(&profile.text)));
        (!items(&node).is_empty() && !is_active).then_some(node.span)
    };
    let idle: HashMap<&str, Span> =
        project.services.iter().filter_map(|service| Some((&*service.name, profiles(service)?))).collect();
    if idle.is_empty() {
        return;
    }
    // One with profiles runs together with anything that is started with it.
    for service in project.services.iter().filter(|service| service.get("profiles").is_none()) {
        for node in service.all("depends_on") {
            let named: Vec<(&str, Span)> = match &node.value {
                YamlValue::Map(entries) => {
                    let is_required = |entry: &&YamlEntry| text(&entry.value, "required") != Some("false");
                    entries.iter().filter(is_required).map(|entry| (&*entry.key, entry.key_span)).collect()
                }
                _ => items(node).iter().filter_map(|item| Some((&*item.scalar()?.text, item.span))).collect(),
            };
            for (name, location) in named {
                if let Some(profiles) = idle.get(name) {
                    findings.push(inactive_dependency::finding(&service.name, (name, location), *profiles));
                }
            }
        }
    }
}

/// How many services that want one port are compared with each further one.
const MAX_REPLICAS: usize = 16;

/// The variables of a service, the strongest first: those that the file sets, then its files of variables. One file at
/// least, for a service that sets none has what the image includes.
fn files(context: &Context<'_>, service: &Service, variables: &Variables, image: Span) -> Vec<NativeFile> {
    let mut files = Vec::new();
    // A variable has the value of the strongest that says it, and none where that one takes it away.
    let mut seen: HashSet<String> = HashSet::default();
    for node in service.all("environment") {
        let (entries, reset) = environment(context, node, variables);
        let mut file = context.environment(node.span.file, entries);
        let text = &context.sources.file(file.file).text;
        file.document.retain(|entry| !seen.contains(&*entry.key.text(text)));
        seen.extend(reset);
        seen.extend(file.document.entries.iter().map(|entry| entry.key.text(text).into_owned()));
        files.push(file);
    }
    for &file in &service.env_files {
        let text = &context.sources.file(file).text;
        let mut document = env_file(text);
        document.retain(|entry| !seen.contains(&*entry.key.text(text)));
        seen.extend(document.entries.iter().map(|entry| entry.key.text(text).into_owned()));
        files.push(NativeFile { document, ..context.environment(file, Vec::new()) });
    }
    if files.is_empty() {
        files.push(context.environment(image.file, Vec::new()));
    }
    files.extend(service.mounted.iter().filter_map(|(file, target)| context.mounted(*file, target)));
    let texts = service.given.iter().filter_map(|given| Some((&given.target.value, given.text.as_ref()?)));
    files.extend(texts.filter_map(|(target, entry)| context.held(target, entry)));
    files
}

/// The scalar of a key with what is filled in.
fn value_of(service: &Service, key: &'static str, variables: &Variables) -> Option<Spanned<Box<str>>> {
    let node = service.get(key)?;
    Some(Spanned::new(variables.fill(&node.scalar()?.text).into(), node.span))
}

/// Keys of a service besides its variables.
fn container(
    service: &Service,
    variables: &Variables,
    (image, is_awaited): (Spanned<Box<str>>, bool),
) -> Container {
    let deployed = service.get("deploy").and_then(|deploy| limit(deploy));
    let mut container = Container {
        image: Some(image),
        is_composed: true,
        is_on_host_network: value_of(service, "network_mode", variables)
            .is_some_and(|mode| &*mode.value == "host"),
        memory_limit: value_of(service, "mem_limit", variables).or(deployed),
        networks: networks(service),
        ..Container::default()
    };
    container.volumes = service.volumes(variables);
    container.ports.extend(service.items("ports").filter_map(|port| port_of(port, variables)));
    if let Some(test) = service.get("healthcheck").and_then(|check| get(check, "test")) {
        let words = variables.fill(&joined(test)).into_owned();
        let consequence = is_awaited.then_some("other services wait forever for it to be healthy");
        container.asked.extend(asked_ports(&words).into_iter().map(|port| Asked {
            port: Spanned::new(port, test.span),
            consequence,
            is_outside: false,
        }));
    }
    container
}

/// The networks of a service: those that it names, else the one that all have. `None` where it has that of
/// its machine or of another one.
fn networks(service: &Service) -> Option<Vec<Box<str>>> {
    if service.get("network_mode").is_some() {
        return None;
    }
    let mut names: Vec<Box<str>> = Vec::new();
    for node in service.all("networks") {
        match &node.value {
            YamlValue::Map(entries) => names.extend(entries.iter().map(|entry| Box::from(&*entry.key))),
            _ => names.extend(items(node).iter().filter_map(|item| Some(item.scalar()?.text.clone()))),
        }
    }
    if names.is_empty() {
        names.push("default".into());
    }
    Some(names)
}

/// Ports that the words of a health check ask: behind a colon, behind the address of the container itself, behind `-p`.
pub(super) fn asked_ports(test: &str) -> Vec<u16> {
    let words: Vec<&str> =
        test.split(['/', ' ', '"', '\'', ')', ';']).filter(|word| !word.is_empty()).collect();
    let mut ports = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).map_or("", |before| words[before]);
        let is_own = is_local(before) || before == "-p";
        let number = word.rsplit_once(':').map(|(_, port)| port).or_else(|| is_own.then_some(*word));
        ports.extend(number.and_then(|number| number.parse::<u16>().ok()));
    }
    ports
}

/// `SOURCE:TARGET[:MODE]`, `TARGET`, or a map of them.
fn volume_of(node: &YamlNode, variables: &Variables) -> Option<Volume> {
    if let Some(scalar) = node.scalar() {
        return volume_of_text(&variables.fill(&scalar.text), node.span);
    }
    let value = |key: &str| {
        let inner = get(node, key)?;
        Some(Spanned::new(variables.fill(&inner.scalar()?.text).into(), inner.span))
    };
    Some(Volume { source: value("source"), target: value("target")?, is_passing: false })
}

/// How scripts call the folder that they are in.
const HERE: &[&str] = &["$(pwd)/", "$PWD/", "${PWD}/", "`pwd`/"];

/// `SOURCE:TARGET[:MODE]`, or `TARGET`.
pub(super) fn volume_of_text(filled: &str, span: Span) -> Option<Volume> {
    // The folder that one is in is the manifest's own, mostly.
    let here = HERE.iter().find_map(|word| filled.strip_prefix(word));
    let named = here.map(|rest| format!("./{rest}"));
    let filled = named.as_deref().unwrap_or(filled);
    let spanned = |text: &str| Spanned::new(Box::from(text), span);
    // A drive of Windows has its own colon; the name of a volume may be one letter as well.
    let has_drive = filled.get(1..3).is_some_and(|signs| matches!(signs, ":\\" | ":/"))
        && filled.get(2..).is_some_and(|rest| rest.contains(':'));
    let from = if has_drive { 2 } else { 0 };
    let Some(sign) = filled[from..].find(':').map(|at| from + at) else {
        return Some(Volume { source: None, target: spanned(filled), is_passing: false });
    };
    let target = filled[sign + 1..].split(':').next()?;
    Some(Volume { source: Some(spanned(&filled[..sign])), target: spanned(target), is_passing: false })
}

/// `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`, or a map of them. `None` for ranges, and for what is filled in later.
fn port_of(node: &YamlNode, variables: &Variables) -> Option<PublishedPort> {
    if let Some(scalar) = node.scalar() {
        return port_of_text(&variables.fill(&scalar.text), node.span);
    }
    let number = |key: &str| variables.fill(text(node, key)?).trim().parse::<u16>().ok();
    let address = text(node, "host_ip").map(|text| variables.fill(text).into());
    let is_tcp = text(node, "protocol").is_none_or(|protocol| protocol == "tcp");
    let inner = number("target")?;
    is_tcp.then(|| PublishedPort { outer: number("published"), inner, address, span: node.span })
}

/// `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`.
pub(super) fn port_of_text(filled: &str, span: Span) -> Option<PublishedPort> {
    let number = |text: &str| text.trim().parse::<u16>().ok();
    let (ports, protocol) = filled.split_once('/').unwrap_or((filled, "tcp"));
    let mut parts = ports.rsplitn(3, ':');
    let inner = number(parts.next()?)?;
    let outer = match parts.next() {
        Some("") | None => None,
        Some(outer) => Some(number(outer)?),
    };
    let address = parts.next().map(|address| address.trim_matches(['[', ']']).into());
    (protocol == "tcp").then_some(PublishedPort { outer, inner, address, span })
}

/// Variables as a list of `KEY=VALUE`, or as a map, and the names of those that are removed.
fn environment(context: &Context<'_>, node: &YamlNode, variables: &Variables) -> (Vec<Entry>, Vec<String>) {
    match &node.value {
        YamlValue::Map(entries) => {
            let is_reset = |entry: &&YamlEntry| tag(entry, context.sources) == Some("!reset");
            let entry = |entry: &YamlEntry| {
                let value = entry.value.scalar()?;
                let value = variables.fill(&value.text);
                Some(context.entry((&entry.key, entry.key_span), (&value, entry.value.span)))
            };
            let kept = entries.iter().filter(|entry| !is_reset(entry)).filter_map(entry).collect();
            (kept, entries.iter().filter(is_reset).map(|entry| entry.key.to_string()).collect())
        }
        _ => {
            let pair = |item: &'_ Rc<YamlNode>| context.pair(item, &|text| variables.fill(text));
            (items(node).iter().filter_map(pair).collect(), Vec::new())
        }
    }
}
