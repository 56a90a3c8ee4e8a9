//! Texts that something else fills in before the product reads them: placeholders of templates, variables of shells.

use crate::source::reserved::references;

/// The first placeholder in a text, a reference to a secret included: `{{ … }}`, `{% … %}`, `${…}`, `$(…)`, `` `…` ``, `$NAME`, `@NAME@`, `<NAME>` in
/// capitals. What is found cannot be judged, and is never wrong.
pub fn find(text: &str) -> Option<&str> {
    // Most values have none of the characters that one starts with.
    if !text.bytes().any(|byte| matches!(byte, b'{' | b'$' | b'`' | b'<' | b'@') || !byte.is_ascii()) {
        return None;
    }
    let pairs =
        [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("${", "}"), ("$(", ")"), ("`", "`"), ("<%", "%>")];
    for (open, close) in pairs {
        if let Some(start) = text.find(open) {
            let body = &text[start + open.len()..];
            let end = body.find(close).map_or(text.len(), |end| start + open.len() + end + close.len());
            return Some(&text[start..end]);
        }
    }
    if let Some((start, _, end)) = references(text).next() {
        return Some(&text[start..end]);
    }
    variable(text)
        .or_else(|| between(text, '@', '@', is_variable, in_variable))
        .or_else(|| between(text, '<', '>', is_macro, in_macro))
}

/// The same, without the product's own macro, which the server itself replaces.
pub fn find_outside_macro<'a>(text: &'a str, own: Option<&str>) -> Option<&'a str> {
    match own {
        Some(own) => text.split(own).find_map(find),
        None => find(text),
    }
}

/// Whether a line is code of a template: `{% if … %}`, `{{- range … }}`, `{# … #}`.
pub fn is_template_code(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("{%") || line.starts_with("{#") || (line.starts_with("{{") && line.ends_with("}}"))
}

/// `$NAME`.
fn variable(text: &str) -> Option<&str> {
    for (at, _) in text.match_indices('$') {
        let name = &text[at + 1..];
        let length =
            name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(name.len());
        if length > 0 && !name.starts_with(|letter: char| letter.is_ascii_digit()) {
            return Some(&text[at..=at + length]);
        }
    }
    None
}

/// A name between two marks. The name ends at the first letter that no name has, so that a text of nothing but marks is read once.
fn between(
    text: &str,
    open: char,
    close: char,
    accepts: fn(&str) -> bool,
    has: fn(char) -> bool,
) -> Option<&str> {
    for (start, _) in text.match_indices(open) {
        let body = &text[start + 1..];
        let end = body.find(|letter| !has(letter)).unwrap_or(body.len());
        if body[end..].starts_with(close) && accepts(&body[..end]) {
            return Some(&text[start..start + end + 2]);
        }
    }
    None
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

fn in_variable(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_.:-/".contains(letter)
}

fn is_macro(name: &str) -> bool {
    !name.is_empty()
}

fn in_macro(letter: char) -> bool {
    letter.is_ascii_uppercase() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found() {
        let found = [
            ("{{ .Values.x }}-0", "{{ .Values.x }}"),
            ("${A:-b}", "${A:-b}"),
            ("a$HOME/b", "$HOME"),
            ("<HOSTNAME>.svc", "<HOSTNAME>"),
            ("@clusterc:env:PASS@", "@clusterc:env:PASS@"),
            ("{{ open", "{{ open"),
        ];
        for (text, placeholder) in found {
            assert_eq!(find(text), Some(placeholder), "{text}");
        }
        assert_eq!(find_outside_macro("/v/<ALIAS>/x", Some("<ALIAS>")), None);
        assert_eq!(find_outside_macro("/{{ v }}/<ALIAS>", Some("<ALIAS>")), Some("{{ v }}"));
        for text in ["", "10.0.0.1:10710", "a@b.c", "1 < 2 > 0", "cost: 5$", "$1"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
