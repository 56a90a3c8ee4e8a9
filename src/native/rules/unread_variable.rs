//! LINT033: unread-variable.

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports variables of a container that set nothing in it.
    ///
    /// ## What it checks
    ///
    /// What the scripts of the image make of each variable: which names they take, in which file they look for a line to change, what they work
    /// out anew. Names that are nobody's are left alone.
    ///
    /// ## Why it matters
    ///
    /// The server runs with what the image brings along, and no log says so.
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
    /// Write the name as the image takes it, or mount a file or a script that says it.
    pub static UNREAD_VARIABLE = { code: "LINT033", name: "unread-variable", severity: Warning, confidence: Source }
}

/// A finding for a variable without effect.
pub fn unread_variable(place: Span, name: &str, why: &str) -> Finding {
    Finding::new(&UNREAD_VARIABLE, place, format!("`{}` has no effect: {why}", words::shorten(name)))
}

/// A finding for a variable of which a part has none.
pub fn cut_variable(place: Span, name: &str, kept: &str) -> Finding {
    let (name, kept) = (words::shorten(name), words::shorten(kept));
    let message = format!("`{name}` becomes `{kept}`: the image reads a value up to its first space");
    Finding::new(&UNREAD_VARIABLE, place, message).help("mount a file that sets it")
}
