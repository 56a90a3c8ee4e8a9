//! Secrets in strings: where they are, by the names that they are given to, and how they are shown.
//!
//! It goes by text, not by what was understood: a file that cannot be read shows its lines as well.

mod kdl;
mod lines;
mod names;
mod values;

pub use names::SecretNames;
pub use values::SecretValues;

use crate::maps::{HashMap, HashSet};
use std::ops::Range;

use super::reserved::referred;

/// What a person sees instead of a secret. Its length says nothing.
pub const MASK: &str = "••••••";

/// How a text writes names and values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Kdl,
    Yaml,
    Shell,
    /// `name=value`, a line each.
    Lines,
}

impl Writing {
    /// By the name of the file; what comes from stdin without one is a spec.
    fn of(name: &str) -> Self {
        match name.rsplit(['/', '.']).next() {
            Some("kdl" | "<stdin>") => Writing::Kdl,
            Some("yaml" | "yml") => Writing::Yaml,
            Some("sh") => Writing::Shell,
            _ => Writing::Lines,
        }
    }
}

/// Where secrets are in a file, in order, none of them empty: one range for each line of one.
pub fn find(name: &str, text: &str, names: &SecretNames) -> Vec<Range<usize>> {
    let writing = Writing::of(name);
    let mut found = logins(text);
    let mut at = 0;
    // A spec says the same few words for each of its hosts.
    let mut known: HashMap<&str, bool> = HashMap::default();
    while let Some(word) = next_word(text, at) {
        at = word.end;
        let own = &text[word.clone()];
        if !names.may_have(own) {
            continue;
        }
        let is_inside = text[..word.start].ends_with(['/', '\\', '@', '$']);
        if is_inside || !*known.entry(own).or_insert_with(|| names.has(own)) {
            continue;
        }
        let own = match writing {
            Writing::Kdl => kdl::values(text, &word),
            _ => lines::values(text, &word, writing),
        };
        // What was treated as a value holds no further name.
        at = own.iter().map(|range| range.end).max().unwrap_or(at).max(at);
        found.extend(own);
    }
    if writing == Writing::Yaml {
        let named: HashSet<&str> =
            found.iter().filter_map(|range| text[range.clone()].strip_prefix('*')).collect();
        found.extend(lines::anchors(text, &named));
    }
    in_lines(text, found)
}

/// A text with its secrets masked, for people.
pub fn masked(name: &str, text: &str, names: &SecretNames) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for range in find(name, text, names) {
        shown.push_str(&text[at..range.start]);
        shown.push_str(MASK);
        at = range.end;
    }
    shown + &text[at..]
}

/// The next run of letters that a name is made of.
fn next_word(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = from;
    while !IS_PART[usize::from(*bytes.get(start)?)] {
        start += 1;
    }
    let mut end = start;
    while bytes.get(end).is_some_and(|byte| IS_PART[usize::from(*byte)]) {
        end += 1;
    }
    Some(start..end)
}

/// Which bytes a name is made of.
const IS_PART: [bool; 256] = {
    let mut is_part = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        is_part[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        byte += 1;
    }
    is_part
};

/// Passwords of addresses: `https://user:password@host`.
fn logins(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, sign) in text.match_indices("://") {
        let rest = &text[at + sign.len()..];
        let end = rest
            .find(|letter: char| letter.is_whitespace() || "/\"'`<>".contains(letter))
            .unwrap_or(rest.len());
        if let Some(login) = rest[..end].rfind('@')
            && let Some(colon) = rest[..login].find(':')
        {
            let start = at + sign.len();
            found.push(start + colon + 1..start + login);
        }
    }
    found
}

/// The ranges in order, apart, trimmed and cut at line ends: a mask moves no line.
fn in_lines(text: &str, mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut cut: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let mut start = range.start.max(cut.last().map_or(0, |last| last.end));
        for line in text.get(start..range.end).unwrap_or("").split_inclusive('\n') {
            let body = line.trim();
            if !body.is_empty() {
                let own = start + (line.len() - line.trim_start().len());
                cut.push(own..own + body.len());
            }
            start += line.len();
        }
    }
    cut
}

/// Whether a value only says where the secret is: `${NAME}`, `{{ name }}`, or a reference of a spec.
pub fn is_reference(value: &str) -> bool {
    let value = value.trim();
    let name = |text: &str| {
        !text.trim().is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_. ".contains(&byte))
    };
    value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some_and(name)
        || value.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).is_some_and(name)
        || referred(value).is_some()
        || matches!(value, "#null" | "#true" | "#false" | "null" | "~")
}

/// Whether a text is a reference of the spec language: `env:NAME` or `file:PATH`.
fn is_location(text: &str) -> bool {
    let is_plain = |text: &str, more: &[u8]| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
    };
    match text.split_once(':') {
        Some(("env", name)) => is_plain(name, b"_"),
        Some(("file", path)) => path.starts_with('/') && is_plain(path, b"/._-"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, text: &str) -> String {
        masked(name, text, &SecretNames::new(["odd_parameter"]))
    }

    #[test]
    fn specs_show_no_secret() {
        for (text, expected) in [
            ("set \"a_password\" \"x y\" // z", "set \"a_password\" \"••••••\" // z"),
            ("set \"odd_parameter\" x", "set \"odd_parameter\" ••••••"),
            ("set a_password x; set b y", "set a_password ••••••; set b y"),
            ("set \"a_password\" from=\"env:A\"", "set \"a_password\" from=\"env:A\""),
            ("set \"a_password\" from=\"my secret\"", "set \"a_password\" from=\"••••••\""),
            ("set \"a_password\" \\\n  \"x\" #\"y\"z\"#", "set \"a_password\" \\\n  \"••••••\" #\"••••••\"#"),
            ("set \"pwd\" \"\"\"\n  x\n  y\n  \"\"\"", "set \"pwd\" \"\"\"\n  ••••••\n  ••••••\n  \"\"\""),
            ("set \"pwd\" \"x y\nset \"b\" 1", "set \"pwd\" \"••••••\nset \"b\" 1"),
            ("grafana admin-password=\"x\" port=1", "grafana admin-password=\"••••••\" port=1"),
            ("options \"-Dpassword=x -Db=y\"", "options \"-Dpassword=•••••• -Db=y\""),
            ("admin_password \"x\" \"y\"", "admin_password \"••••••\" \"••••••\""),
            ("host \"secret\" address=\"10.0.0.1\"", "host \"secret\" address=\"10.0.0.1\""),
            ("allow \"plain-secret\" reason=\"x\"", "allow \"plain-secret\" reason=\"x\""),
            ("// password: x y", "// password: ••••••"),
            ("set \"url\" \"http://a:b@c/d\"", "set \"url\" \"http://a:••••••@c/d\""),
        ] {
            assert_eq!(shown("a.kdl", text), expected);
        }
    }

    #[test]
    fn native_files_show_no_secret() {
        for (name, text, expected) in [
            ("a.properties", "a_password = x y \nb=1", "a_password = •••••• \nb=1"),
            ("a.properties", "#a_pwd:x\\\n  y\nb=1", "#a_pwd:••••••\n  ••••••\nb=1"),
            ("a.properties", "a_pwd x", "a_pwd ••••••"),
            ("a.properties", "# the password is set", "# the password is set"),
            ("a.cfg", "n1.s3SecretAccessKey=x", "n1.s3SecretAccessKey=••••••"),
            ("a.ini", "admin_password = \"\"\"x;y\"\"\"", "admin_password = \"\"\"••••••\"\"\""),
            ("a.sh", "export A_PASSWORD='x y' B=z", "export A_PASSWORD='••••••' B=z"),
            ("a.bat", "set \"A_PASSWORD=x y\"", "set \"A_PASSWORD=••••••\""),
            ("a.sh", "A_PASSWORD=x\\ y z; b", "A_PASSWORD=•••••• z; b"),
            ("a.sh", "A_PASSWORD=$'x y'\"z w\" b", "A_PASSWORD=•••••• b"),
            ("a.sh", "o=\"-Dpassword='x y' -Db=c\"", "o=\"-Dpassword='••••••' -Db=c\""),
            ("a.sh", "A_PASSWORD='x y\nb=1", "A_PASSWORD=••••••\nb=1"),
            ("a.bat", "set A_PASSWORD=x y", "set A_PASSWORD=••••••"),
            ("a.yaml", "data: |\n  a_pwd=x # y\n", "data: |\n  a_pwd=••••••\n"),
            ("a.sh", "start -pw x --token y", "start -pw •••••• --token ••••••"),
            ("a.sh", "A_PASSWORD=${OTHER}", "A_PASSWORD=${OTHER}"),
            ("a.yaml", "password: x # y\nb: 1", "password: •••••• # y\nb: 1"),
            ("a.yaml", "password: |\n  x\n  y\nb: 1", "password: |\n  ••••••\n  ••••••\nb: 1"),
            ("a.yaml", "password:\n  x\nb: 1", "password:\n  ••••••\nb: 1"),
            ("a.yaml", "secret:\n  name: x\nb: 1", "secret:\n  name: x\nb: 1"),
            ("a.yaml", "- name: A_PASSWORD\n  value: x\n", "- name: A_PASSWORD\n  value: ••••••\n"),
            ("a.yaml", "{\"password\": \"x\", \"b\": 1}", "{\"password\": \"••••••\", \"b\": 1}"),
            ("a.yaml", "a: &b \"x\"\npassword: *b\n", "a: &b \"••••••\"\npassword: ••••••\n"),
            ("a.yaml", "passwordMinLength: 8\n", "passwordMinLength: 8\n"),
        ] {
            assert_eq!(shown(name, text), expected);
        }
    }
}
