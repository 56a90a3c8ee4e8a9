//! Files of `key=value` lines without quoting or escapes. Their first line must hold something, and readers are known
//! to take comments as whole lines that start with `#`: so the first line is a setting.

/// Writes a file line by line.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// Adds a setting. Line ends in the value, which earlier stages refuse, become spaces.
    pub fn set(&mut self, key: &str, value: &str) {
        let plain = |text: &str| text.trim().replace(|letter: char| letter.is_control(), " ");
        self.text.push_str(&plain(key));
        self.text.push('=');
        self.text.push_str(&plain(value));
        self.text.push('\n');
    }

    /// Adds a comment line, never as the first line of the file.
    pub fn comment(&mut self, text: &str) {
        if !self.is_empty() {
            let text: String =
                text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
            self.text.push_str("# ");
            self.text.push_str(&text);
            self.text.push('\n');
        }
    }

    /// Whether nothing is written yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_a_setting() {
        let mut out = Writer::default();
        out.comment("too early");
        out.set(" mode", "agent \n");
        out.comment("why");
        assert_eq!(out.finish(), "mode=agent\n# why\n");
    }
}
