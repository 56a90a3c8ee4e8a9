//! Text from outside, made safe to show: a terminal acts on some characters, and others hide what a reader should see.
//!
//! As rustc does, each of them is shown as U+FFFD: one character for one, so that columns stay right.

use std::fmt::Write;

/// Whether a character acts on a terminal, turns or hides text, or ends a line without being seen to: C0 and C1 controls, DEL, marks
/// of direction, line and paragraph separators, characters without a width, tags.
pub fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text inside a line, or in a comment: nothing in it ends the line, acts on a terminal or hides what follows.
pub fn one_line(text: &str) -> String {
    // Nearly all are such.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    text.chars().map(|letter| if is_harmful(letter) { '\u{fffd}' } else { letter }).collect()
}

/// Text of several lines, which keeps its line ends and tabs. No line is a command to GitHub's runner, which takes those for one that
/// start with `::`, spaces aside.
pub fn lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut begins = true;
    for (at, letter) in text.char_indices() {
        let is_kept = is_structure(text, at, letter) || !is_harmful(letter);
        let is_command = begins && text[at..].starts_with("::");
        shown.push(if is_kept && !is_command { letter } else { '\u{fffd}' });
        begins = letter == '\n' || (begins && letter.is_whitespace());
    }
    shown
}

/// JSON as ASCII escapes where a character is harmful. In JSON such characters are in strings only, so it says the same.
pub fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == '\n' || !is_harmful(letter) {
            shown.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

/// Whether a control character parts lines or columns, and does nothing else.
pub(super) fn is_structure(text: &str, at: usize, letter: char) -> bool {
    matches!(letter, '\n' | '\t') || (letter == '\r' && text[at + 1..].starts_with('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_or_hides_is_replaced() {
        assert_eq!(
            one_line("a\nb\u{202e}\u{1b}[31m\u{9b}\u{e0041}中"),
            "a\u{fffd}b\u{fffd}\u{fffd}[31m\u{fffd}\u{fffd}中"
        );
        assert_eq!(lines("::a\n ::b::\nc::d"), "\u{fffd}:a\n \u{fffd}:b::\nc::d");
        assert_eq!(lines("a\tb\r\nc\rd\u{85}"), "a\tb\r\nc\u{fffd}d\u{fffd}");
    }

    #[test]
    fn json_says_the_same() {
        let text = "\u{202e}\u{7f}\u{e0041}中";
        let written = serde_json::to_string(text).expect("a string");
        let safe = json(&written);
        assert_eq!(safe, "\"\\u202e\\u007f\\udb40\\udc41中\"");
        assert_eq!(serde_json::from_str::<String>(&safe).expect("JSON"), text);
    }
}
