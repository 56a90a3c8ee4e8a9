//! LINT038: port-published-twice.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports services of one compose file that publish the same port.
    ///
    /// ## What it checks
    ///
    /// The published ports of all services that start together, including those of other products, with their addresses.
    ///
    /// ## Why it matters
    ///
    /// The second container does not start: the port is in use.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     ports: ["8080:6667"]
    ///   web:
    ///     image: nginx:1.27
    ///     ports: ["8080:80"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     ports: ["6667:6667"]
    ///   web:
    ///     image: nginx:1.27
    ///     ports: ["8080:80"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Publish one of them on another port.
    pub static PORT_PUBLISHED_TWICE = { code: "LINT038", name: "port-published-twice", severity: Error, confidence: Source }
}

/// A finding for a service, its port and the location of that, and the one that has the port already.
pub(crate) fn finding(service: &str, port: u16, location: Span, (other, first): (&str, Span)) -> Finding {
    let (service, other) = (words::shorten(service), words::shorten(other));
    let message = format!("`{service}` and `{other}` both publish port {port} of the machine");
    Finding::new(&PORT_PUBLISHED_TWICE, location, message)
        .label(first, format!("`{other}` publishes it here"))
        .note("the second container does not start")
}
