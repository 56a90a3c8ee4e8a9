//! YAML on its way out: typed values by `yaml_serde`, and between them the comments, which no serializer writes.

use serde::Serialize;
use serde_yaml::{Mapping, Value};

/// A file on its way out, in the order things are added.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// How many spaces are before a line.
    indent: usize,
}

impl Writer {
    /// Begins a document.
    pub fn document(&mut self) {
        self.out.push_str("---\n");
    }

    /// Adds a comment line.
    pub fn comment(&mut self, text: &str) {
        let text: String =
            text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
        self.line(&format!("# {}", text.trim_end()));
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    /// Adds `key: value`.
    pub fn set(&mut self, key: &str, value: &impl Serialize) {
        let entry = Mapping::from_iter([(Value::from(key), typed(value))]);
        self.lines(&Value::Mapping(entry));
    }

    /// Adds a list, or a map, under a key: what `fill` adds. Nothing, when that is nothing.
    pub fn under(&mut self, key: &str, fill: impl FnOnce(&mut Self)) {
        let mut inner = Self { out: String::new(), indent: self.indent + 2 };
        fill(&mut inner);
        if inner.out.is_empty() {
            return;
        }
        let head = text_of(&Value::Mapping(Mapping::from_iter([(Value::from(key), Value::Null)])));
        self.line(head.trim_end().trim_end_matches(" null"));
        self.out.push_str(&inner.out);
    }

    /// The same after an empty line.
    pub fn section(&mut self, key: &str, fill: impl FnOnce(&mut Self)) {
        let before = self.out.len();
        self.blank();
        let start = self.out.len();
        self.under(key, fill);
        if self.out.len() == start {
            self.out.truncate(before);
        }
    }

    /// Adds an item of a list; `more` continues inside it.
    pub fn item(&mut self, value: &impl Serialize, more: impl FnOnce(&mut Self)) {
        self.lines(&Value::Sequence(vec![typed(value)]));
        self.indent += 2;
        more(self);
        self.indent -= 2;
    }

    /// The whole file.
    pub fn finish(self) -> String {
        self.out
    }

    fn lines(&mut self, value: &Value) {
        text_of(value).lines().for_each(|line| self.line(line));
    }

    fn line(&mut self, line: &str) {
        self.out.extend(std::iter::repeat_n(' ', self.indent));
        self.out.push_str(line);
        self.out.push('\n');
    }
}

fn typed(value: &impl Serialize) -> Value {
    serde_yaml::to_value(value).expect("what is written are texts, numbers, lists and maps")
}

/// A value as lines of YAML, every text in double quotes but keys that are plain words.
///
/// `yaml_serde` leaves `yes`, `1_000`, dates, `=` and `<<` bare, which older readers treat as something else, and has
/// no style to ask for. A text with U+0007 in it has to be in double quotes: it is put behind each, and removed again
/// as `\a"`, which is nowhere else, since a quote inside a text has a backslash before it.
fn text_of(value: &Value) -> String {
    let text = serde_yaml::to_string(&marked(value)).expect("a text takes what is written");
    text.replace("\\a\"", "\"")
}

fn marked(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(format!("{text}\u{7}")),
        Value::Sequence(items) => items.iter().map(marked).collect(),
        Value::Mapping(entries) => {
            let key = |key: &Value| if is_plain_word(key) { key.clone() } else { marked(key) };
            Value::Mapping(entries.iter().map(|(name, value)| (key(name), marked(value))).collect())
        }
        other => other.clone(),
    }
}

/// Whether every reader takes this for the same text without quotes.
fn is_plain_word(key: &Value) -> bool {
    let Value::String(word) = key else { return false };
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    // What YAML 1.1 reads as a truth value or as nothing.
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    word.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && word.chars().all(is_letter)
        && !words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str) -> String {
        text_of(&Value::from(text)).trim_end().to_owned()
    }

    #[test]
    fn texts_stand_in_quotes_whatever_is_in_them() {
        assert_eq!(scalar("plant-a"), "\"plant-a\"");
        assert_eq!(scalar("a: \"b\" # c\\d\n厂"), "\"a: \\\"b\\\" # c\\\\d\\n厂\"");
        assert_eq!(scalar("\u{85}\u{7f}\u{feff}"), "\"\\N\\x7F\\uFEFF\"");
        assert_eq!(scalar(""), "\"\"");
        for bare in ["yes", "1_000", "2026-01-01", "=", "<<", "~", "0x1F", "1e3", "null"] {
            assert_eq!(scalar(bare), format!("\"{bare}\""));
        }
        for hard in
            ["\u{7}", "\\a\"", "\\a", "a\\a\"b", "\"", "\u{7}\"", " ", "\t", "\r\n", &"long ".repeat(60)]
        {
            assert_eq!(serde_yaml::from_str::<String>(&scalar(hard)).expect("a text"), *hard);
            assert_eq!(scalar(hard).lines().count(), 1);
        }
    }

    #[test]
    fn keys_stay_bare_where_they_are_words() {
        let map =
            Mapping::from_iter(["node-1.plant", "on", "7", "a b", "<<"].map(|key| (key.into(), true.into())));
        assert_eq!(
            text_of(&Value::Mapping(map)),
            "node-1.plant: true\n\"on\": true\n\"7\": true\n\"a b\": true\n\"<<\": true\n"
        );
    }

    #[test]
    fn comments_stand_between_values() {
        let mut out = Writer::default();
        out.document();
        out.set("seconds", &300);
        out.under("none", |_| {});
        out.under("jobs", |out| {
            out.comment("a.kdl:3\n- forged: 1");
            out.item(&Mapping::from_iter([("name".into(), "a".into())]), |out| {
                out.under("targets", |out| out.item(&"h:1", |_| {}));
            });
        });
        assert_eq!(
            out.finish(),
            "---\nseconds: 300\njobs:\n  # a.kdl:3\u{fffd}- forged: 1\n  - name: \"a\"\n    targets:\n      - \"h:1\"\n"
        );
    }
}
