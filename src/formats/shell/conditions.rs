//! What `[ … ]` and `test` ask, of fields as they come to a program.

use super::{UNKNOWN, is_known};

/// Whether tests of these fields hold that `-o` and `-a` join.
pub(super) fn holds(fields: &[String]) -> Option<bool> {
    // Fewer fields may have these words for strings.
    if fields.len() < 5 {
        return holds_alone(fields);
    }
    let mut any = Some(false);
    for part in fields.split(|field| field == "-o") {
        let mut all = Some(true);
        for part in part.split(|field| field == "-a") {
            all = match (all, holds_alone(part)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        any = match (any, all) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
    }
    any
}

/// Whether a test of these fields holds.
fn holds_alone(fields: &[String]) -> Option<bool> {
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    // What is known of an unknown text is that it is there.
    let is_something = |text: &str| match is_known(text) {
        true => Some(!text.is_empty()),
        false if text.replace(UNKNOWN, "").is_empty() => None,
        false => Some(true),
    };
    match fields[..] {
        [] => Some(false),
        ["!", ref rest @ ..] if !rest.is_empty() => {
            let rest: Vec<String> = rest.iter().map(|text| (*text).to_owned()).collect();
            if rest.len() > 3 { None } else { holds_alone(&rest).map(|holds| !holds) }
        }
        [text] | ["-n", text] => is_something(text),
        ["-z", text] => is_something(text).map(|is_something| !is_something),
        [left, sign, right] if is_known(left) && is_known(right) => {
            let numbers = || Some((left.trim().parse::<i64>().ok()?, right.trim().parse::<i64>().ok()?));
            match sign {
                "=" | "==" => Some(left == right),
                "!=" => Some(left != right),
                "-eq" => numbers().map(|(left, right)| left == right),
                "-ne" => numbers().map(|(left, right)| left != right),
                "-lt" => numbers().map(|(left, right)| left < right),
                "-le" => numbers().map(|(left, right)| left <= right),
                "-gt" => numbers().map(|(left, right)| left > right),
                "-ge" => numbers().map(|(left, right)| left >= right),
                _ => None,
            }
        }
        _ => None,
    }
}
