//! Characters of our own: Unicode keeps U+FDD0 to U+FDEF for programs, so that no text that people write holds them.
//! The readers of specs refuse them, which is why what is between two of them in a value was put there by us.

/// Begins a reference to a secret in the value of a setting.
const OPEN: char = '\u{fdd0}';
/// Ends it.
const CLOSE: char = '\u{fdd1}';

/// Whether Unicode keeps the character for programs' own use.
pub fn is_reserved(letter: char) -> bool {
    matches!(letter, '\u{fdd0}'..='\u{fdef}')
}

/// The value that means a secret that is read on the host: `env:NAME` or `file:/PATH`.
pub fn reference(source: &str) -> String {
    format!("{OPEN}{source}{CLOSE}")
}

/// The references in a text, with the bytes that they take: where each starts, what it refers to, where it ends.
pub fn references(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    text.match_indices(OPEN).filter_map(move |(start, _)| {
        let body = start + OPEN.len_utf8();
        let end = body + text[body..].find([OPEN, CLOSE])?;
        text[end..].starts_with(CLOSE).then(|| (start, &text[body..end], end + CLOSE.len_utf8()))
    })
}

/// What a value refers to, when it is a reference and nothing else.
pub fn referred(value: &str) -> Option<&str> {
    let (start, source, end) = references(value).next()?;
    (start == 0 && end == value.len()).then_some(source)
}

/// Whether a text refers to a secret.
pub fn has_reference(text: &str) -> bool {
    references(text).next().is_some()
}

/// The text with something else instead of each reference.
pub fn replaced(text: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, source, end) in references(text) {
        out.push_str(&text[from..start]);
        out.push_str(&with(source));
        from = end;
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_and_replaced() {
        let value = reference("env:A");
        assert_eq!(referred(&value), Some("env:A"));
        let line = format!("k={value};{}\u{fdd0}x", reference("file:/b"));
        assert_eq!(references(&line).map(|(_, source, _)| source).collect::<Vec<_>>(), ["env:A", "file:/b"]);
        assert_eq!(referred(&line), None);
        assert_eq!(replaced(&line, |source| format!("<{source}>")), "k=<env:A>;<file:/b>\u{fdd0}x");
        assert!(!has_reference("@clusterc:env:A@ \u{fdd1} \u{fdd0}"));
    }
}
