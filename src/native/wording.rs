//! Findings of rules for specs, reworded for native files.

use crate::diagnostic::{Finding, words};

/// Beginnings of helps that only a spec can follow.
const SPEC_ONLY: &[&str] = &["declare ", "correct the network", "correct the address or the prefix"];

/// Signs of the language of specs.
const SPEC_SIGNS: &[&str] = &[
    " on=\"",
    "install=\"",
    "install \"",
    "address=",
    "public=",
    "alias=\"",
    "memory=",
    "group=",
    "zone=\"",
    "every \"",
    "every-node",
    "{host}",
    "{address}",
    "{node}",
    "network \"",
    "host \"",
    "disk \"",
    "allow \"",
    "replication schema=",
    "consensus config=",
    "consensus schema=",
    "consensus data=",
    "memory heap=",
    "memory total=",
    "monitoring {",
    "zone-replicas",
    "from=\"",
    "`jmx`",
    "`cluster`",
    "`controller`",
    "in the cluster",
    "in the spec",
    "the host from outside",
    // What a spec omits is filled in; what a file omits is the server's default.
    "clusterc sets",
    "clusterc uses",
    "becomes the seed",
    "then asks the seed",
];

/// Beginnings of alternatives that only a spec has.
const SPEC_ALTERNATIVES: &[&str] = &["place both ", "remove the setting"];

/// The finding with the helps that a native file can follow.
pub fn for_files(mut finding: Finding) -> Finding {
    finding.helps = finding.helps.into_iter().filter_map(|help| in_files(&help)).collect();
    finding.otherwise = finding.otherwise.and_then(|help| in_files(&help));
    for text in [&mut finding.message, &mut finding.caption] {
        if text.contains("host of the spec") {
            *text = text.replace("host of the spec", "host in view");
        }
    }
    finding.proposals.retain_mut(|proposal| {
        let Some(help) = proposal.help.take() else { return true };
        proposal.help = in_files(&help);
        proposal.help.is_some()
    });
    finding
}

/// A help as a native file can follow it, the alternatives that it has there; `None` for one that only a spec can follow.
fn in_files(help: &str) -> Option<String> {
    let help = help.strip_suffix(" directly in `cluster`").unwrap_or(help);
    let help = words::settings_as(help, "=", true).replace(": port=", ": ");
    let is_ours = |part: &str| SPEC_SIGNS.iter().any(|sign| part.contains(sign)) || has_property(part);
    if SPEC_ONLY.iter().any(|start| help.starts_with(start)) {
        return None;
    }
    let mut parts = help.split(", or ");
    let first = parts.next().filter(|part| !is_ours(part))?;
    let others =
        parts.filter(|part| !is_ours(part) && !SPEC_ALTERNATIVES.iter().any(|start| part.starts_with(start)));
    Some(std::iter::once(first).chain(others).collect::<Vec<_>>().join(", or "))
}

/// Whether a help has a property of a statement in it, `word="…"`.
fn has_property(help: &str) -> bool {
    let mut quotes = help.match_indices("=\"").map(|(at, _)| at);
    quotes.any(|at| help[..at].ends_with(|letter: char| letter.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helps_speak_of_files() {
        let respelled = in_files;
        assert_eq!(respelled("write `a:1`, or remove the setting").as_deref(), Some("write `a:1`"));
        assert_eq!(respelled("remove `mode`: clusterc sets it from on=, port= and alias="), None);
        assert_eq!(respelled("give it its own folder where it is placed: install=\"/opt/x-2\""), None);
        assert_eq!(
            respelled("give `n2` another port: set \"dn_rpc_port\" 6668").as_deref(),
            Some("give `n2` another port: dn_rpc_port=6668")
        );
        assert_eq!(
            respelled("give `dn2` another port: port=8903").as_deref(),
            Some("give `dn2` another port: 8903")
        );
        assert_eq!(
            respelled("reduce the total to 8 GiB or less, or correct `memory=` of the host").as_deref(),
            Some("reduce the total to 8 GiB or less")
        );
        assert_eq!(
            respelled("set \"lanCluster\" #false directly in `cluster`").as_deref(),
            Some("lanCluster=false")
        );
        assert_eq!(respelled("set `a` once, directly in the cluster"), None);
    }
}
