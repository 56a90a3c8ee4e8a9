//! EMIT009: published-port.

use crate::maps::{HashMap, HashSet};

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::model::{Host, HostId, Model};
use crate::rules::Survey;
use crate::source::Span;

declare_rule! {
    /// Reports published ports without a listener, or used by two containers.
    ///
    /// ## What it checks
    ///
    /// `publish=` of every host: whether another host of the same Compose project publishes the same port of
    /// the machine, whether a node of the host listens on the port in the container, and whether the host is
    /// in a project at all.
    ///
    /// ## Why it matters
    ///
    /// The second container that publishes a port of the machine does not start ("port is already allocated"). A
    /// published port without a listener accepts connections and closes them immediately. Containers with the
    /// network of their machine use its ports directly.
    ///
    /// ```kdl,fails
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     host "confignode-1"
    ///     host "datanode-[1..2]" publish="6667"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-*"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "demo" product="iotdb" version="2.0.10" platform="compose" project="demo" {
    ///     install "/opt/iotdb"
    ///     host "confignode-1"
    ///     host "datanode-[1..2]" publish="[6667..6668]:6667"
    ///     confignode on="confignode-1"
    ///     datanode on="datanode-*"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give each container its own port: `publish="[6667..6669]:6667"` gives each host of the range its own port.
    pub static PUBLISHED_PORT = {
        code: "EMIT009", name: "published-port", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    let mut listened: HashMap<HostId, HashSet<u16>> = HashMap::default();
    for (_, node) in model.instances().filter(|(_, node)| !model.host(node.host).published.is_empty()) {
        let own = listened.entry(node.host).or_default();
        own.extend(
            model
                .listeners(node)
                .filter(|listener| listener.is_open)
                .filter_map(|listener| listener.setting.as_port()),
        );
    }
    let mut taken: HashMap<(&str, u16), HostId> = HashMap::default();
    // One finding for a location, however many hosts it expands to.
    let mut reported: HashSet<(Span, u8)> = HashSet::default();
    for (id, host) in model.hosts() {
        for port in &host.published {
            let Some(project) = &host.project else {
                if reported.insert((port.span, 0)) {
                    findings.push(without_project(host, port.span));
                }
                continue;
            };
            if let Some(&other) = taken.get(&(&*project.value, port.outside)) {
                if reported.insert((port.span, 1)) {
                    findings.push(twice(model, (other, id), port.outside, port.span));
                }
                continue;
            }
            taken.insert((&project.value, port.outside), id);
            let Some(listened) = listened.get(&id) else { continue };
            if !listened.contains(&port.inside) && reported.insert((port.span, 2)) {
                findings.push(no_listener(host, port.inside, listened, port.span));
            }
        }
    }
}

fn without_project(host: &Host, span: Span) -> Finding {
    let message = format!("`{}` publishes ports, but is not in a Compose project", host.name);
    Finding::new(&PUBLISHED_PORT, span, message)
        .note("without project= the containers use the network of their machine directly")
        .help("remove publish=, or add project= to the hosts")
        .host(&*host.name)
}

fn twice(model: &Model, (first, second): (HostId, HostId), port: u16, span: Span) -> Finding {
    let (first, second) = (model.host(first), model.host(second));
    let message = format!("`{}` and `{}` publish port {port} of one machine", first.name, second.name);
    let mut finding = Finding::new(&PUBLISHED_PORT, span, message)
        .help("give each container its own port, for example publish=\"[6667..6669]:6667\"")
        .host(&*second.name);
    if let Some(other) = first.published.iter().find(|other| other.outside == port && other.span != span) {
        finding = finding.label(other.span, format!("`{}` publishes it here", first.name));
    }
    finding
}

fn no_listener(host: &Host, port: u16, listened: &HashSet<u16>, span: Span) -> Finding {
    let mut known: Vec<u16> = listened.iter().copied().collect();
    known.sort_unstable();
    let message = format!("`{}` publishes port {port}, but nothing in it listens on that port", host.name);
    Finding::new(&PUBLISHED_PORT, span, message)
        .help(format!("use one of its ports: {}", words::list(known.iter().map(u16::to_string))))
        .host(&*host.name)
}
