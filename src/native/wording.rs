//! Findings of rules that speak to writers of specs, told to those of native files.

use crate::diagnostic::Finding;

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
const SPEC_ENDS: &[&str] =
    &[", or leave the setting out", ", or leave the seed out", ", or leave it out", " directly in `cluster`"];

/// The finding with the helps that a native file can follow.
pub fn for_files(mut finding: Finding) -> Finding {
    finding.helps.retain(|help| !SPEC_ONLY.iter().any(|start| help.starts_with(start)));
    for help in &mut finding.helps {
        if let Some(at) = SPEC_ENDS.iter().find_map(|end| help.find(end)) {
            help.truncate(at);
        }
        *help = as_lines(help);
    }
    finding
}

/// `set "KEY" VALUE` as the line of a file: `KEY=VALUE`.
fn as_lines(help: &str) -> String {
    let mut text = String::with_capacity(help.len());
    let mut rest = help;
    while let Some(at) = rest.find("set \"") {
        let after = &rest[at + "set \"".len()..];
        let Some((key, value)) = after.split_once("\" ") else { break };
        text.push_str(&rest[..at]);
        text.push_str(key);
        text.push('=');
        // A value in quotes loses them, one without goes on to the next blank.
        let (value, tail) = match value.strip_prefix('"').and_then(|value| value.split_once('"')) {
            Some(parts) => parts,
            None => value.split_at(value.find(' ').unwrap_or(value.len())),
        };
        text.push_str(value.trim_start_matches('#'));
        rest = tail;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_become_lines() {
        assert_eq!(as_lines("add: set \"a_b\" \"8:2\""), "add: a_b=8:2");
        assert_eq!(as_lines("set \"a\" 3 and set \"b\" #true"), "a=3 and b=true");
        assert_eq!(as_lines("write `x`"), "write `x`");
    }
}
