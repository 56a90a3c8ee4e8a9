//! LINT033: unread-variable.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports variables of a container that have no effect.
    ///
    /// ## What it checks
    ///
    /// How the scripts of the image use each variable: which names they accept, in which file they change a
    /// line, and which values they compute again. Unknown names are ignored.
    ///
    /// ## Why it matters
    ///
    /// The server runs with the values of the image, and no log reports it.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     environment:
    ///       - DN_RPC_PORT=6668
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     environment:
    ///       - dn_rpc_port=6668
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the name as the image accepts it, or mount a file or script that sets the value.
    pub static UNREAD_VARIABLE = { code: "LINT033", name: "unread-variable", severity: Warning, confidence: Source }
}

/// A finding for a variable without effect.
pub fn unread_variable(location: Span, name: &str, why: &str) -> Finding {
    Finding::new(&UNREAD_VARIABLE, location, format!("`{}` has no effect: {why}", words::shorten(name)))
}

/// A finding for a variable of which a part has none.
pub fn cut_variable(location: Span, name: &str, kept: &str) -> Finding {
    let (name, kept) = (words::shorten(name), words::shorten(kept));
    let message = format!("`{name}` becomes `{kept}`: the image reads a value up to its first space");
    Finding::new(&UNREAD_VARIABLE, location, message).help("mount a file that sets it")
}
