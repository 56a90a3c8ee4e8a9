//! `.ini` files as the go-ini library reads them: sections, keys, `#` and `;` for comments.

use std::fmt::Write;

/// A file on its way out, in the order things are added.
#[derive(Debug, Default)]
pub struct Writer(String);

impl Writer {
    /// Adds a comment line.
    pub fn comment(&mut self, text: &str) {
        let text: String =
            text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
        let _ = writeln!(self.0, "; {}", text.trim_end());
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Begins a section.
    pub fn section(&mut self, name: &str) {
        let _ = writeln!(self.0, "[{name}]");
    }

    /// Adds a setting.
    pub fn set(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.0, "{key} = {}", quoted(value));
    }

    /// The whole file.
    pub fn finish(self) -> String {
        self.0
    }
}

/// A value that reads back as it is: `#` and `;` would start a comment, a backslash at the end would continue in the
/// next line, quotes and spaces around it would be removed.
fn quoted(value: &str) -> String {
    let is_plain = !value.contains(['#', ';', '`', '"', '\'', '\\'])
        && value.trim() == value
        && !value.chars().any(char::is_control);
    if is_plain {
        value.to_owned()
    } else if value.contains("\"\"\"") || value.ends_with('"') {
        format!("`{value}`")
    } else {
        format!("\"\"\"{value}\"\"\"")
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn values_with_signs_are_quoted() {
        assert_eq!(quoted("http://a:3000/"), "http://a:3000/");
        assert_eq!(quoted("#a;b"), "\"\"\"#a;b\"\"\"");
        assert_eq!(quoted("a\\"), "\"\"\"a\\\"\"\"");
        assert_eq!(quoted("say \"x\""), "`say \"x\"`");
    }
}
