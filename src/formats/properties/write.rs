//! Java `.properties` files on their way out.

use std::fmt::Write;

use crate::source::reserved::is_reserved;

/// A file on its way out: comments and `key=value` lines in the order they are added.
#[derive(Debug, Default)]
pub struct Writer(String);

impl Writer {
    /// Adds a comment line. Comments are on separate lines: after a value they would be part of it.
    pub fn comment(&mut self, text: &str) {
        // A comment ends with its line, regardless of its content; other controls would only confuse a reader.
        let text: String =
            text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
        self.0.push('#');
        if !text.is_empty() {
            self.0.push(' ');
            self.0.push_str(text.trim_end());
        }
        self.0.push('\n');
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Adds a setting, without spaces around the sign: scripts look for `^key=`.
    pub fn set(&mut self, key: &str, value: &str) {
        escape(&mut self.0, key, true);
        self.0.push('=');
        escape(&mut self.0, value, false);
        self.0.push('\n');
    }

    /// The whole file.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Writes text so that it reads back as it is, both in ISO 8859-1 and in UTF-8.
fn escape(out: &mut String, text: &str, is_key: bool) {
    for (at, letter) in text.char_indices() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\u{c}' => out.push_str("\\f"),
            // Spaces before a value are skipped, and within a key they end it.
            ' ' if is_key || at == 0 => out.push_str("\\ "),
            ':' | '=' | '#' | '!' if is_key => {
                out.push('\\');
                out.push(letter);
            }
            ' '..='~' => out.push(letter),
            // Part of a reference to a secret, which the bundle puts a mark for.
            _ if is_reserved(letter) => out.push(letter),
            _ => {
                let mut units = [0; 2];
                for unit in letter.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(key: &str, value: &str) -> String {
        let mut writer = Writer::default();
        writer.set(key, value);
        writer.finish()
    }

    #[test]
    fn plain_values_stay_as_they_are() {
        assert_eq!(
            written("cn_seed_config_node", "10.0.0.11:10710"),
            "cn_seed_config_node=10.0.0.11:10710\n"
        );
        assert_eq!(written("a", "b=c#d!e f "), "a=b=c#d!e f \n");
    }

    #[test]
    fn what_java_would_change_is_escaped() {
        assert_eq!(written("a b:c", " x"), "a\\ b\\:c=\\ x\n");
        assert_eq!(written("dir", r"C:\data"), "dir=C:\\\\data\n");
        assert_eq!(written("name", "厂\n😀"), "name=\\u5382\\n\\ud83d\\ude00\n");
    }

    #[test]
    fn comments_keep_to_their_line() {
        let mut writer = Writer::default();
        writer.comment("a\nb=c");
        assert_eq!(writer.finish(), "# a\u{fffd}b=c\n");
    }
}
