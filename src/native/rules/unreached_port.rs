//! LINT034: unreached-port.

use crate::maps::HashSet;

use super::Containers;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::{Instance, Listener, Model, is_local};
use crate::product::{Asked, PublishedPort};
use crate::source::Span;

declare_rule! {
    /// Reports published or checked ports on which nothing in the container listens.
    ///
    /// ## What it checks
    ///
    /// The published ports of each container with its own network, compared with the ports and addresses on
    /// which its nodes listen; the ports of health checks; in Kubernetes, the ports of Services and probes.
    ///
    /// ## Why it matters
    ///
    /// Clients can connect but get no answer. A health check inside the container succeeds if the server listens
    /// only on loopback, and never succeeds if nothing listens.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     ports: ["6668:6668"]
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     ports: ["6668:6667"]
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Publish a port that the server listens on, turn on the service that should use it, or bind the service to an
    /// address that can be reached from outside.
    pub static UNREACHED_PORT = { code: "LINT034", name: "unreached-port", severity: Warning, confidence: Source }
}

/// Looks for it in the containers of one cluster.
pub(super) fn check<'a>(containers: &Containers<'a>, model: &'a Model, findings: &mut Vec<Finding>) {
    // The pods of a set have one text.
    let mut reported: HashSet<Span> = HashSet::default();
    for (_, container, nodes) in containers.0.iter().filter(|(_, container, _)| !container.is_partial) {
        let listeners = nodes.listeners(model);
        // A port that is not known may be any.
        if listeners.iter().any(|(_, listener)| listener.setting.as_port().is_none()) {
            continue;
        }
        for asked in &container.asked {
            findings.extend(unanswered(asked, listeners, model).filter(|_| reported.insert(asked.port.span)));
        }
        for port in container.ports.iter().filter(|_| !container.is_on_host_network) {
            findings.extend(unreached(port, listeners, model).filter(|_| reported.insert(port.span)));
        }
    }
}

/// A finding for a health check on a port that does not answer it.
fn unanswered(asked: &Asked, all: &NodeListeners<'_>, model: &Model) -> Option<Finding> {
    let (port, span) = (asked.port.value, asked.port.span);
    let finding = match served(port, all) {
        None => {
            let message =
                format!("the health check uses port {port}, but nothing in the container listens on it");
            unserved(port, span, message, all)
        }
        Some((node, listener)) => {
            let bound = model.bound_address(node, Some(listener)).filter(|address| is_local(address))?;
            let message = format!(
                "the health check uses port {port} from outside, but the server listens only at `{bound}`"
            );
            let finding = asked.is_outside.then(|| Finding::new(&UNREACHED_PORT, span, message))?;
            match listener.port.bind.param() {
                Some(name) => finding.help(format!("set {name}=0.0.0.0")),
                None => finding,
            }
        }
    };
    Some(match asked.consequence {
        Some(consequence) => finding.note(consequence),
        None => finding.severity(Severity::Info),
    })
}

/// The listeners of the nodes in a container.
type NodeListeners<'m> = [(&'m Instance, Listener<'m>)];

/// The node that listens on a port.
fn served<'l, 'm>(port: u16, all: &'l NodeListeners<'m>) -> Option<&'l (&'m Instance, Listener<'m>)> {
    all.iter().find(|(_, listener)| listener.is_open && listener.setting.as_port() == Some(port))
}

/// A finding for a port on which no node listens.
fn unserved(port: u16, location: Span, message: String, all: &NodeListeners<'_>) -> Finding {
    let finding = Finding::new(&UNREACHED_PORT, location, message);
    match all.iter().find(|(_, listener)| listener.setting.as_port() == Some(port)) {
        Some((_, listener)) => {
            finding.note(format!("`{}` sets the port, but its service is off", listener.param.name()))
        }
        None => {
            let open = all.iter().filter(|(_, listener)| listener.is_open);
            let open: Vec<u16> = open.filter_map(|(_, listener)| listener.setting.as_port()).collect();
            finding.help(format!("use a port that it listens on: {}", words::list(open)))
        }
    }
}

fn unreached(port: &PublishedPort, all: &NodeListeners<'_>, model: &Model) -> Option<Finding> {
    let Some((node, listener)) = served(port.inner, all) else {
        let message = format!("nothing in the container listens on port {}", port.inner);
        return Some(unserved(port.inner, port.span, message, all));
    };
    let bound = model.bound_address(node, Some(listener)).filter(|address| is_local(address))?;
    let message = format!("port {} is published, but the server listens only at `{bound}`", port.inner);
    let finding = Finding::new(&UNREACHED_PORT, port.span, message)
        .note("that address cannot be reached from outside the container");
    Some(match listener.port.bind.param() {
        Some(name) => finding.help(format!("set {name}=0.0.0.0")),
        None => finding,
    })
}
