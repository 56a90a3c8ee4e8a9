//! `$NAME` and `${NAME:-x}` in compose files, and the files that say what they mean.

use crate::maps::HashMap;
use std::borrow::Cow;
use std::rc::Rc;

use crate::formats::{Document, Entry, Line, LineKind, Piece, Separator, shell};

/// What `$NAME` means in a compose file.
#[derive(Debug, Default, Clone)]
pub(in crate::native::manifest) struct Variables {
    values: Rc<HashMap<String, String>>,
    /// The number of the task of a service, where Swarm fills it in.
    slot: Option<u64>,
}

/// What Swarm fills in with the number of a task.
const SLOTS: [&str; 2] = ["{{.Task.Slot}}", "{{ .Task.Slot }}"];

/// Whether a text has the number of a task in it.
pub(super) fn has_slot(text: &str) -> bool {
    SLOTS.iter().any(|slot| text.contains(slot))
}

impl Variables {
    /// Those that a text of `KEY=VALUE` lines says.
    pub(super) fn of(text: &str) -> Self {
        let file = env_file(text);
        let pair = |entry: &Entry| (entry.key.text(text).into_owned(), entry.value.text(text).into_owned());
        Self { values: Rc::new(file.entries.iter().map(pair).collect()), slot: None }
    }

    /// Those that a script sets, as far as they are known.
    pub(in crate::native::manifest) fn of_script(text: &str) -> Self {
        let Some(run) = shell::run(text, shell::Caller::default()) else { return Self::default() };
        let known = run.left.into_iter().filter(|(_, (_, value))| shell::is_known(value));
        let values = known.map(|(name, (_, value))| (name, value.to_string())).collect();
        Self { values: Rc::new(values), slot: None }
    }

    /// The value of one of them.
    pub(in crate::native::manifest) fn get(&self, name: &str) -> Option<Rc<str>> {
        self.values.get(name).map(|value| Rc::from(&**value))
    }

    /// Those of one task of a service.
    pub(super) fn of_task(&self, slot: u64) -> Self {
        Self { slot: Some(slot), ..self.clone() }
    }

    /// A text with `$NAME`, `${NAME}`, `${NAME:-x}` and their like filled in; variables that are not set stay as they
    /// are.
    pub(in crate::native::manifest) fn fill<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if let Some(slot) = self.slot
            && has_slot(text)
        {
            let number = slot.to_string();
            let numbered = SLOTS.iter().fold(text.to_owned(), |text, word| text.replace(word, &number));
            return Cow::Owned(Self { slot: None, ..self.clone() }.fill(&numbered).into_owned());
        }
        if !text.contains('$') {
            return Cow::Borrowed(text);
        }
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            filled.push_str(&rest[..at]);
            let (value, length) = self.one(&rest[at..]);
            filled.push_str(&value);
            rest = &rest[at + length..];
        }
        filled.push_str(rest);
        Cow::Owned(filled)
    }

    /// What means a `$` and what follows it, and the length of both.
    fn one<'t>(&self, rest: &'t str) -> (Cow<'t, str>, usize) {
        let after = &rest[1..];
        if after.starts_with('$') {
            return (Cow::Borrowed("$"), 2);
        }
        let name_of = |text: &'t str| {
            let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            &text[..end.unwrap_or(text.len())]
        };
        let as_it_is = |length: usize| (Cow::Borrowed(&rest[..length]), length);
        let Some(body) = after.strip_prefix('{') else {
            let name = name_of(after);
            let length = 1 + name.len();
            return match self.values.get(name) {
                Some(value) => (Cow::Owned(value.clone()), length),
                None => as_it_is(length),
            };
        };
        let Some(close) = closing(body) else { return as_it_is(rest.len()) };
        let length = 2 + close + 1;
        let name = name_of(body);
        let operator = &body[name.len()..close];
        let value = self.values.get(name);
        let set = value.filter(|value| !value.is_empty() || !operator.starts_with(':'));
        let otherwise = |signs: [&str; 2]| signs.iter().find_map(|sign| operator.strip_prefix(sign));
        let value = if let Some(word) = otherwise([":-", "-"]) {
            Some(set.cloned().unwrap_or_else(|| self.fill(word).into_owned()))
        } else if let Some(word) = otherwise([":+", "+"]) {
            Some(if set.is_some() { self.fill(word).into_owned() } else { String::new() })
        } else {
            set.cloned()
        };
        value.map_or_else(|| as_it_is(length), |value| (Cow::Owned(value), length))
    }
}

/// Where the bracket is closed that a text is behind. Not deep: a default may have one in it.
fn closing(text: &str) -> Option<usize> {
    const DEEPEST: usize = 8;
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
    }
    None
}

/// A file of variables: `KEY=VALUE` lines, with or without quotes.
pub(in crate::native::manifest) fn env_file(text: &str) -> Document {
    let mut document = Document::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at += line.len();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            let kind = if content.is_empty() { LineKind::Blank } else { LineKind::Comment };
            document.lines.push(Line { range, kind });
            continue;
        }
        let start = range.start + (line.len() - line.trim_start().len());
        let body = content.strip_prefix("export ").unwrap_or(content);
        let start = start + (content.len() - body.len());
        let Some(sign) = body.find('=') else {
            document.lines.push(Line { range, kind: LineKind::Other });
            continue;
        };
        let (key, value) = (body[..sign].trim_end(), &body[sign + 1..]);
        let mut from = start + sign + 1 + (value.len() - value.trim_start().len());
        let mut written = value.trim();
        let quote = written.chars().next().filter(|sign| matches!(sign, '"' | '\''));
        match quote.and_then(|quote| written[1..].find(quote)) {
            Some(close) => {
                written = &written[1..1 + close];
                from += 1;
            }
            // A remark starts behind a space.
            None => written = written.split(" #").next().unwrap_or_default().trim_end(),
        }
        document.entries.push(Entry {
            key: Piece::plain(start..start + key.len()),
            separator: Separator::Equals,
            value: Piece::plain(from..from + written.len()),
            line: range.clone(),
            is_conditional: false,
            is_continued: false,
        });
        document.lines.push(Line { range, kind: LineKind::Entry(document.entries.len() - 1) });
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_as_compose_does() {
        let variables = Variables::of("A=1\nexport B='x y' # no\nEMPTY=\n# C=3\nD=4 # four\n");
        let filled = |text| variables.fill(text).into_owned();
        assert_eq!(filled("$A-${B}-$$A"), "1-x y-$A");
        assert_eq!(filled("${EMPTY:-d}${EMPTY-d}${A:+y}${C+y}"), "dy");
        assert_eq!(filled("${C:-${D}}:${C}"), "4:${C}");
        assert_eq!(filled("${C:?say it} ${"), "${C:?say it} ${");
        assert_eq!(filled("$(POD) $"), "$(POD) $");
    }
}
