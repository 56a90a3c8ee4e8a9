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
    let most = match word.chars().count() {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let (lower, letters) = (plain(word), Letters::of(word));
    let distances = candidates.into_iter().filter_map(|candidate| {
        if letters.are_far(&Letters::of(candidate), most) {
            return None;
        }
        let far = distance(&lower, &plain(candidate));
        (far <= most).then_some((far, candidate))
    });
    distances.min().map(|(_, candidate)| candidate)
}

/// A word as it is compared: capitals and dashes are no difference.
fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

/// Which letters a word has, and how many: what is seen at a glance before words are compared letter by letter.
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
    fn are_far(&self, other: &Self, most: usize) -> bool {
        let missing = |one: u64, two: u64| (one & !two).count_ones() as usize;
        let edits = missing(self.set, other.set)
            .max(missing(other.set, self.set))
            .max(self.length.abs_diff(other.length));
        self.is_ascii && other.is_ascii && edits > most
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
