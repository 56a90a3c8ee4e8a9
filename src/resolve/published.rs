//! `publish="16667:6667, 18080:18080"` of a host.

use crate::diagnostic::words;
use crate::model::PublishedPort;
use crate::source::Span;

/// How it is written.
pub(super) const HELP: &str = "write a port, or one of the machine and one of the container: \"16667:6667\"";

/// Reads the ports that a host publishes; the message when one is not one.
pub(super) fn published(text: &str, span: Span) -> Result<Vec<PublishedPort>, String> {
    let port = |word: &str| word.trim().parse::<u16>().ok().filter(|port| *port > 0);
    text.split(',')
        .map(|one| {
            let (outside, inside) = one.split_once(':').unwrap_or((one, one));
            let ports = port(outside).zip(port(inside));
            let (outside, inside) =
                ports.ok_or_else(|| format!("`{}` is not a port to publish", words::shorten(one.trim())))?;
            Ok(PublishedPort { outside, inside, span })
        })
        .collect()
}
