//! Patterns of the shell: what `case` and `[[ … == … ]]` compare with, and what `${NAME%…}` cuts off.

use super::is_known;

/// What a text is matched against.
#[derive(Debug)]
pub(super) struct Pattern(pub(super) Vec<Sign>);

/// A part of a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Letter(char),
    One,
    Any,
}

impl Pattern {
    /// Whether a text is what the pattern says; `None` where that is not known.
    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        if !is_known(text) {
            return self
                .0
                .iter()
                .all(|sign| *sign == Sign::Any)
                .then_some(!self.0.is_empty())
                .filter(|all| *all);
        }
        let letters: Vec<char> = text.chars().collect();
        Some(self.is_of(&letters))
    }

    fn is_of(&self, letters: &[char]) -> bool {
        let (mut sign, mut letter) = (0, 0);
        // The last `*`, and how much of the text it has taken.
        let mut star: Option<(usize, usize)> = None;
        while letter < letters.len() {
            match self.0.get(sign) {
                Some(Sign::Any) => {
                    star = Some((sign, letter));
                    sign += 1;
                }
                Some(Sign::One) => (sign, letter) = (sign + 1, letter + 1),
                Some(Sign::Letter(own)) if *own == letters[letter] => (sign, letter) = (sign + 1, letter + 1),
                _ => match star {
                    Some((at, taken)) => {
                        star = Some((at, taken + 1));
                        (sign, letter) = (at + 1, taken + 1);
                    }
                    None => return false,
                },
            }
        }
        self.0[sign.min(self.0.len())..].iter().all(|sign| *sign == Sign::Any)
    }

    /// A text without the part that the pattern says: `%` the shortest end, `%%` the longest, `#` and `##` of its beginning.
    pub(super) fn cut(&self, text: &str, sign: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let mut positions: Vec<usize> = (0..=letters.len()).collect();
        if matches!(sign, "%" | "##") {
            positions.reverse();
        }
        let of_end = sign.starts_with('%');
        let found = positions.into_iter().find(|&at| {
            let (begin, end) = letters.split_at(at);
            self.is_of(if of_end { end } else { begin })
        });
        match found {
            Some(at) if of_end => letters[..at].iter().collect(),
            Some(at) => letters[at..].iter().collect(),
            None => text.to_owned(),
        }
    }
}
