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

/// The candidate nearest to `word`, when it is near enough to be meant.
pub fn nearest<'a, I>(word: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    let lower = word.to_lowercase().replace('-', "_");
    let most = match word.chars().count() {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let distances = candidates.into_iter().map(|candidate| {
        let other = candidate.to_lowercase().replace('-', "_");
        let is_far = other.len().abs_diff(lower.len()) > 2 * most;
        (if is_far { usize::MAX } else { distance(&lower, &other) }, candidate)
    });
    let best = distances.min_by(|left, right| left.cmp(right))?;
    (best.0 <= most).then_some(best.1)
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
        assert_eq!(suggest("zebra", ["dn_rpc_port"], || "it has none".to_owned()), "it has none");
    }
}
