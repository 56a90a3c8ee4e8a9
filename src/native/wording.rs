//! Findings of rules that speak to writers of specs, told to those of native files.

use crate::diagnostic::{Finding, words};

/// Beginnings and parts of helps that only a spec can follow: there, what is left out is filled in.
const SPEC_ONLY: &[&str] = &[
    "leave ",
    "place one: ",
    "place three: ",
    "for copies write: ",
    "say the heap with ",
    "write allow ",
    "declare it",
    "write every ",
    "for a second node ",
    "refer to it: ",
    "say address= ",
];

/// Ends of helps that only a spec can follow.
const SPEC_ENDS: &[&str] = &[
    ", or leave the setting out",
    ", or leave the seed out",
    ", or leave it out",
    " directly in `cluster`",
    ", or place both nodes on one host",
];

/// The finding with the helps that a native file can follow.
pub fn for_files(mut finding: Finding) -> Finding {
    finding.helps.retain(|help| {
        !SPEC_ONLY.iter().any(|start| help.starts_with(start)) && !help.ends_with(", directly in the cluster")
    });
    for help in &mut finding.helps {
        if let Some(at) = SPEC_ENDS.iter().find_map(|end| help.find(end)) {
            help.truncate(at);
        }
        *help = words::settings_as(help, "=", true);
    }
    finding
}
