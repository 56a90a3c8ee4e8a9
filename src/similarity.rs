//! Names that are similar: by few edits, or by the words that they are made of.

use crate::maps::HashMap;

/// How many names are checked of a list that input makes as long as it likes, such as that of the hosts: each wrong
/// name is compared with each of them.
pub const MOST_NAMES: usize = 500;

/// The candidate nearest to `word`, when it is near enough to be meant.
pub fn nearest<'a, I>(word: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    Wanted::new(word)?.nearest(candidates.into_iter().map(|name| (name, Letters::of(name))))
}

/// Names that many words are compared with: what is seen of each at a glance is computed once.
#[derive(Debug)]
pub struct Names {
    names: Vec<(Box<str>, Letters)>,
    /// Their locations by the words that they are made of.
    by_words: HashMap<String, Vec<usize>>,
}

impl<'a> FromIterator<&'a str> for Names {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let names: Vec<(Box<str>, Letters)> =
            names.into_iter().map(|name| (name.into(), Letters::of(name))).collect();
        let mut by_words: HashMap<String, Vec<usize>> = HashMap::default();
        for (index, (name, _)) in names.iter().enumerate() {
            by_words.entry(words_of(name)).or_default().push(index);
        }
        Self { names, by_words }
    }
}

impl Names {
    /// The one name of the same words as `word`, else the name nearest to it as [`nearest`] finds it, among those whose places are accepted.
    pub fn nearest_where(&self, word: &str, accepts: impl Fn(usize) -> bool) -> Option<&str> {
        let same_words = self.by_words.get(&words_of(word)).into_iter().flatten();
        let same_words = same_words.filter(|&&index| accepts(index));
        let mut same_words: Vec<&str> = same_words.map(|&index| &*self.names[index].0).collect();
        same_words.dedup();
        if let [name] = same_words[..] {
            return Some(name);
        }
        let wanted = Wanted::new(word)?;
        let near = self.names.iter().enumerate().filter(|(_, (_, letters))| wanted.may_be(*letters));
        let near = near.filter(|(index, _)| accepts(*index));
        wanted.nearest(near.map(|(_, (name, letters))| (&**name, *letters)))
    }
}

/// The words of a name in any order, without those that only say how it is meant: `is_rest_service_enabled` has the words of
/// `enable_rest_service`, and `wal_buffer_size` those of `wal_buffer_size_in_byte`.
fn words_of(name: &str) -> String {
    const FILLING: &[&str] =
        &["is", "in", "of", "the", "for", "byte", "bytes", "ms", "mb", "second", "seconds"];
    let name = plain(name);
    let words = name.split(['_', '.']).map(|word| match word {
        "enabled" | "enabling" | "enables" => "enable",
        word => word,
    });
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty() && !FILLING.contains(word)).collect();
    words.sort_unstable();
    words.join("_")
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

    /// Whether a name of such letters may be near enough.
    fn may_be(&self, letters: Letters) -> bool {
        !self.letters.are_far(letters, self.most)
    }

    fn nearest<'a>(&self, candidates: impl Iterator<Item = (&'a str, Letters)>) -> Option<&'a str> {
        let distances = candidates.filter_map(|(candidate, letters)| {
            if !self.may_be(letters) {
                return None;
            }
            let far = distance(&self.plain, &plain(candidate));
            (far <= self.most).then_some((far, candidate))
        });
        distances.min().map(|(_, candidate)| candidate)
    }
}

/// A word as it is compared: capitals and dashes make no difference.
fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

/// Which letters a word has, and how many: what is seen at a glance before words are compared letter by letter.
#[derive(Debug, Clone, Copy)]
struct Letters {
    /// A bit for each letter; several signs may share one.
    set: u64,
    /// How many letters, as words are compared.
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
        if !letters.is_ascii {
            letters.length = plain(word).chars().count();
        }
        letters
    }

    /// Whether more than `most` edits lead from one word to the other for certain: each edit adds or removes one letter at most.
    fn are_far(self, other: Self, most: usize) -> bool {
        if self.length.abs_diff(other.length) > most {
            return true;
        }
        // A letter of several bytes is replaced by one edit.
        let is_plain = self.is_ascii && other.is_ascii;
        let missing = |one: u64, two: u64| (one & !two).count_ones() as usize;
        is_plain && (missing(self.set, other.set) > most || missing(other.set, self.set) > most)
    }
}

/// How many letters have to be added, removed, replaced or swapped with their neighbour to get from one text to the other.
pub fn distance(left: &str, right: &str) -> usize {
    strsim::osa_distance(left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_is_far_from_short_ones_in_every_script() {
        for letter in ["x", "ü", "\u{130}", "\u{fffd}"] {
            assert!(Letters::of(&letter.repeat(30_000)).are_far(Letters::of("dn_rpc_port"), 3), "{letter}");
        }
        // Three bytes are one letter: the Kelvin sign is a small k when words are compared.
        assert!(!Letters::of("\u{212a}\u{212a}\u{212a}ase").are_far(Letters::of("kkkase"), 3));
    }

    #[test]
    fn near_words_are_found() {
        assert_eq!(nearest("dn_rcp_port", ["dn_rpc_port", "cn_internal_port"]), Some("dn_rpc_port"));
        assert_eq!(nearest("zebra", ["dn_rpc_port"]), None);
        assert_eq!(nearest("DN-RPC-PROT", ["cn_rpc_port", "dn_rpc_port"]), Some("dn_rpc_port"));
        assert_eq!(nearest("käse", ["kase", "käsé"]), Some("kase"));
        let names: Names =
            ["enable_rest_service", "wal_buffer_size_in_byte", "cn_rpc_port"].into_iter().collect();
        let near = |word| names.nearest_where(word, |_| true);
        assert_eq!(near("is_rest_service_enabled"), Some("enable_rest_service"));
        assert_eq!(near("wal_buffer_size"), Some("wal_buffer_size_in_byte"));
        assert_eq!(near("cn_rcp_port"), Some("cn_rpc_port"));
        assert_eq!(names.nearest_where("cn_rcp_port", |index| index < 2), None);
    }
}
