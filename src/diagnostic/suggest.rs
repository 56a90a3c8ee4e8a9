//! What was probably meant by a word that nobody knows.

use super::Finding;
use crate::source::Span;

/// The help for a word that is none of those known: the nearest of them, else `otherwise`.
pub fn suggest<'a, I>(word: &str, known: I, otherwise: impl FnOnce() -> String) -> String
where
    I: IntoIterator<Item = &'a str>,
{
    nearest(word, known).map_or_else(otherwise, did_you_mean)
}

/// The help that names what was probably meant.
pub fn did_you_mean(near: impl std::fmt::Display) -> String {
    format!("did you mean `{near}`?")
}

/// How many names are looked at of a list that input makes as long as it likes, such as that of the hosts: each wrong name is held
/// against each of them.
pub const MOST_NAMES: usize = 500;

/// The candidate nearest to `word`, when it is near enough to be meant.
pub fn nearest<'a, I>(word: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    Wanted::new(word)?.nearest(candidates.into_iter().map(|name| (name, Letters::of(name))))
}

/// Names that many words are compared with: what is seen of each at a glance is worked out once.
#[derive(Debug)]
pub struct Names<'a>(Vec<(&'a str, Letters)>);

impl<'a> FromIterator<&'a str> for Names<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        Self(names.into_iter().map(|name| (name, Letters::of(name))).collect())
    }
}

impl<'a> Names<'a> {
    /// The name nearest to `word`, as [`nearest`] finds it.
    pub fn nearest(&self, word: &str) -> Option<&'a str> {
        Wanted::new(word)?.nearest(self.0.iter().copied())
    }
}

/// A word that is looked for.
struct Wanted {
    plain: String,
    letters: Letters,
    /// How many edits away a name may be.
    most: usize,
}

impl Wanted {
    /// `None` for words that are near to everything.
    fn new(word: &str) -> Option<Self> {
        let most = match word.chars().count() {
            0..=2 => return None,
            3..=5 => 1,
            6..=9 => 2,
            _ => 3,
        };
        Some(Self { plain: plain(word), letters: Letters::of(word), most })
    }

    fn nearest<'a>(&self, candidates: impl Iterator<Item = (&'a str, Letters)>) -> Option<&'a str> {
        let distances = candidates.filter_map(|(candidate, letters)| {
            if self.letters.are_far(letters, self.most) {
                return None;
            }
            let far = distance(&self.plain, &plain(candidate));
            (far <= self.most).then_some((far, candidate))
        });
        distances.min().map(|(_, candidate)| candidate)
    }
}

/// A word as it is compared: capitals and dashes are no difference.
fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

/// Which letters a word has, and how many: what is seen at a glance before words are compared letter by letter.
#[derive(Debug, Clone, Copy)]
struct Letters {
    /// A bit for each letter; several signs may share one.
    set: u64,
    length: usize,
    is_ascii: bool,
}

impl Letters {
    fn of(word: &str) -> Self {
        let mut letters = Self { set: 0, length: word.len(), is_ascii: true };
        for byte in word.bytes() {
            letters.is_ascii &= byte.is_ascii();
            let plain = if byte == b'-' { b'_' } else { byte.to_ascii_lowercase() };
            letters.set |= 1 << (plain % 64);
        }
        letters
    }

    /// Whether more than `most` edits lead from one word to the other for certain: each edit adds or removes one letter at most.
    fn are_far(self, other: Self, most: usize) -> bool {
        if !self.is_ascii || !other.is_ascii {
            return false;
        }
        let missing = |one: u64, two: u64| (one & !two).count_ones() as usize;
        self.length.abs_diff(other.length) > most
            || missing(self.set, other.set) > most
            || missing(other.set, self.set) > most
    }
}

/// How many letters have to be added, removed, replaced or swapped with their neighbour to get from one text to the other.
pub fn distance(left: &str, right: &str) -> usize {
    strsim::osa_distance(left, right)
}

impl Finding {
    /// Asks whether `near` was meant, and offers to write it: `spelled` is how it stands in the file.
    #[must_use]
    pub fn did_you_mean(self, near: &str, span: Span, spelled: impl Into<String>) -> Self {
        self.help(did_you_mean(near)).safe_fix(format!("write `{near}`"), span, spelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        assert_eq!(nearest("dn_rcp_port", ["dn_rpc_port", "cn_internal_port"]), Some("dn_rpc_port"));
        assert_eq!(nearest("zebra", ["dn_rpc_port"]), None);
        assert_eq!(nearest("DN-RPC-PROT", ["cn_rpc_port", "dn_rpc_port"]), Some("dn_rpc_port"));
        assert_eq!(nearest("käse", ["kase", "käsé"]), Some("kase"));
        assert_eq!(suggest("zebra", ["dn_rpc_port"], || "it has none".to_owned()), "it has none");
    }
}
