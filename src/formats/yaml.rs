//! YAML scalars on their way out. Whole files are templates: they carry comments, which no serializer writes.

/// A text as one double-quoted scalar, whatever is in it. The same text reads back in JSON.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Readers refuse these where they stand bare.
            _ if letter.is_control()
                || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                out.push_str(&format!("\\u{:04x}", letter as u32));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn scalars_hold_whatever_they_are_given() {
        assert_eq!(quoted("plant-a"), "\"plant-a\"");
        assert_eq!(quoted("a: \"b\" # c\\d\n厂"), "\"a: \\\"b\\\" # c\\\\d\\n厂\"");
        assert_eq!(quoted("\u{85}\u{7f}"), "\"\\u0085\\u007f\"");
    }
}
