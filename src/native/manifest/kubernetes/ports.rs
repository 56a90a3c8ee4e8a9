//! Ports of a container: those that lead to it, and those that probes ask.

use std::rc::Rc;

use super::Pod;
use crate::model::Spanned;
use crate::native::manifest::compose::asked_ports;
use crate::native::manifest::{get, items, joined, text};
use crate::product::{Asked, PublishedPort};
use crate::source::Span;
use crate::syntax::yaml::YamlNode;

/// The number of a port, which may be the name of one of the container's.
fn number(container: &YamlNode, target: &str) -> Option<u16> {
    let named = |port: &Rc<YamlNode>| {
        (text(port, "name") == Some(target)).then(|| text(port, "containerPort")?.parse().ok())?
    };
    let own = get(container, "ports").map(|node| items(node)).unwrap_or_default();
    target.parse().ok().or_else(|| own.iter().find_map(named))
}

/// The ports of a container that its machine or Services lead to. With others next to it in the pod, those that it names.
pub(super) fn ports(pod: &Pod<'_, '_>, container: &YamlNode) -> Vec<PublishedPort> {
    let own = get(container, "ports").map(|node| items(node)).unwrap_or_default();
    let declared = |port: &Rc<YamlNode>| text(port, "containerPort")?.parse::<u16>().ok();
    let is_alone = get(pod.spec, "containers").is_some_and(|all| items(all).len() == 1);
    let targets = pod.services.iter().flat_map(|service| service.targets());
    let of_services = targets.filter_map(|(target, span)| {
        let inner = number(container, target)?;
        let is_own = is_alone || own.iter().any(|port| declared(port) == Some(inner));
        is_own.then_some(PublishedPort { outer: None, inner, address: None, span })
    });
    let of_machine = own.iter().filter_map(|port| {
        let outer = get(port, "hostPort")?;
        let number = outer.scalar()?.text.parse().ok()?;
        let address = text(port, "hostIP").map(Box::from);
        Some(PublishedPort { outer: Some(number), inner: declared(port)?, address, span: outer.span })
    });
    of_services.chain(of_machine).collect()
}

/// The ports that probes ask, from outside or by a program in the container.
pub(super) fn probes(container: &YamlNode) -> Vec<Asked> {
    const PROBES: [(&str, &str); 3] = [
        ("startupProbe", "the container is restarted forever"),
        ("livenessProbe", "the container is restarted forever"),
        ("readinessProbe", "the pod never becomes ready, and no Service routes to it"),
    ];
    let mut asked = Vec::new();
    for (kind, consequence) in PROBES {
        let Some(probe) = get(container, kind) else { continue };
        let mut add = |port: u16, span: Span, is_outside: bool| {
            let port = Spanned::new(port, span);
            asked.push(Asked { port, consequence: Some(consequence), is_outside });
        };
        for way in ["tcpSocket", "httpGet"] {
            let port = get(probe, way).and_then(|way| get(way, "port"));
            let target = port.and_then(|port| Some((number(container, &port.scalar()?.text)?, port.span)));
            // With its own address it asks something else.
            let is_own = get(probe, way).is_some_and(|way| get(way, "host").is_none());
            if let Some((port, span)) = target.filter(|_| is_own) {
                add(port, span, true);
            }
        }
        if let Some(command) = get(probe, "exec").and_then(|exec| get(exec, "command")) {
            asked_ports(&joined(command)).into_iter().for_each(|port| add(port, command.span, false));
        }
    }
    asked
}
