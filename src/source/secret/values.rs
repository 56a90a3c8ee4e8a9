//! Secrets as values: wherever a message says one, it is masked.

use std::borrow::Cow;

use super::MASK;

/// Shorter ones may be words of a sentence: they are masked where a message shows a value.
const FREE: usize = 8;

/// Of a longer one this beginning is enough: messages cut long values.
const ENOUGH: usize = 24;

/// Values that are secrets.
#[derive(Debug, Default)]
pub struct SecretValues {
    /// In order, none twice.
    values: Vec<String>,
    /// For each the location of the longest other one that it starts with.
    begins_with: Vec<Option<usize>>,
    /// The bytes that one starts with.
    first: Vec<bool>,
}

impl SecretValues {
    /// Each in the ways that files and messages write it.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<String> = values.into_iter().flat_map(spellings).collect();
        all.sort_unstable();
        all.dedup();
        let mut begins_with = Vec::with_capacity(all.len());
        let mut first = vec![false; 256];
        for (at, value) in all.iter().enumerate() {
            first[usize::from(value.as_bytes()[0])] = true;
            let mut before: Option<usize> = at.checked_sub(1);
            while let Some(other) = before.filter(|other| !value.starts_with(&all[*other])) {
                before = begins_with[other];
            }
            begins_with.push(before);
        }
        Self { values: all, begins_with, first }
    }

    /// The text with all of them masked.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.values.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut shown = String::new();
        let (mut from, mut at) = (0, 0);
        while at < text.len() {
            match self.at(text, at) {
                Some(length) => {
                    shown.push_str(&text[from..at]);
                    shown.push_str(MASK);
                    at += length;
                    from = at;
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        if from == 0 { Cow::Borrowed(text) } else { Cow::Owned(shown + &text[from..]) }
    }

    /// How long the secret is that is here, if one does.
    fn at(&self, text: &str, at: usize) -> Option<usize> {
        let rest = &text[at..];
        if !self.first[usize::from(rest.as_bytes()[0])] {
            return None;
        }
        let next = self.values.partition_point(|value| value.as_str() <= rest);
        let shared = |index: usize| self.values.get(index).map_or(0, |value| common(value, rest));
        let cut = shared(next).max(next.checked_sub(1).map_or(0, shared));
        let mut whole = next.checked_sub(1);
        while let Some(index) = whole.filter(|index| !rest.starts_with(&self.values[*index])) {
            whole = self.begins_with[index];
        }
        let whole = whole.map_or(0, |index| self.values[index].len());
        let length = if cut >= ENOUGH { cut.max(whole) } else { whole };
        (length > 0 && (length >= FREE || is_apart(text, at, length))).then_some(length)
    }
}

/// How many bytes at the start of two strings are equal, in whole characters.
fn common(left: &str, right: &str) -> usize {
    let pairs = left.chars().zip(right.chars());
    pairs.take_while(|(left, right)| left == right).map(|(letter, _)| letter.len_utf8()).sum()
}

/// Whether a message shows this as a value: in quotes, or behind `=` or a colon.
fn is_apart(text: &str, at: usize, length: usize) -> bool {
    let (before, after) = (&text[..at], &text[at + length..]);
    let begins = before.is_empty() || before.ends_with(['`', '"', '\'', '=', ',']) || before.ends_with(": ");
    begins && !after.starts_with(|letter: char| letter.is_alphanumeric() || "_-.".contains(letter))
}

/// A value as it is written, without escapes, and as a message would show it; none that says nothing.
fn spellings(value: &str) -> Vec<String> {
    let value = value.trim();
    let plain = value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']);
    // A help may write it with its backslashes doubled, as the file should have it.
    let mut all = vec![
        value.to_owned(),
        plain.to_owned(),
        unescaped(value),
        unescaped(plain),
        plain.replace('\\', "\\\\"),
    ];
    all.extend(plain.split([',', '}']).next().map(str::to_owned));
    let shown: Vec<String> = all.iter().map(|value| crate::source::one_line(value)).collect();
    all.extend(shown);
    all.retain(|value| !value.is_empty() && !matches!(&**value, "true" | "false" | "null" | "none"));
    all
}

/// Without the backslashes that files write before signs, and with the characters that they mean before letters.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next().unwrap_or('\\') {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'f' => '\u{c}',
                other => other,
            },
            _ => letter,
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_masked_where_they_are_shown() {
        let long = "0123456789".repeat(9);
        let secrets = SecretValues::new(["admin", "ad", "correct horse", "p\\=q", &long]);
        for (text, expected) in [
            ("`admin` of `security.admin_password`", "`••••••` of `security.admin_password`"),
            ("an ad: x=ad, `adm`", "an ad: x=••••••, `adm`"),
            ("acorrect horseb", "a••••••b"),
            ("`p=q` and `p\\=q`", "`••••••` and `••••••`"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(secrets.mask(text), expected);
        }
        assert_eq!(secrets.mask(&format!("`{}…`", &long[..60])), "`••••••…`");
        assert_eq!(SecretValues::new([]).mask("x"), "x");
    }
}
