//! Patterns: ranges that write many names (`node-[01..64]`) and globs that select hosts (`node-*`).

/// How many names one run may write.
pub const MOST_NAMES: u64 = 100_000;

/// A text with ranges in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    count: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Range(Vec<Item>),
    /// `10.0.0.11+`: this address and those after it.
    Counting(std::net::Ipv4Addr),
    /// `8902+`: this number and those after it.
    CountingNumber(u64),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    first: u64,
    last: u64,
    width: usize,
    word: Option<String>,
}

/// What is wrong with a pattern: byte range inside it and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// The bytes it is about.
    pub range: std::ops::Range<usize>,
    /// The trouble, lower-case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Pattern {
    /// Reads a pattern: text with ranges such as `[1..3]`, `[01..64]`, `[1,3,7..9]`, `[a,b]`, or an address or
    /// a number with `+` behind it.
    ///
    /// # Errors
    /// The place and the words of what cannot be read.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if let Some(address) = text.strip_suffix('+').and_then(|address| address.parse().ok()) {
            return Ok(Self { parts: vec![Part::Counting(address)], count: u64::MAX });
        }
        if let Some(number) = text.strip_suffix('+').and_then(digits) {
            return Ok(Self { parts: vec![Part::CountingNumber(number)], count: u64::MAX });
        }
        let mut parts = Vec::new();
        let mut rest = 0;
        let mut count: u64 = 1;
        while let Some(open) = text[rest..].find('[').map(|at| rest + at) {
            let Some(close) = text[open..].find(']').map(|at| open + at) else {
                return Err(error(open..text.len(), "the range has no closing `]`", "write it as `[1..3]`"));
            };
            if open > rest {
                parts.push(Part::Text(text[rest..open].to_owned()));
            }
            let items = parse_items(text, open + 1, close)?;
            let own = items.iter().fold(0u64, |sum, item| sum.saturating_add(item.last - item.first + 1));
            count = count.saturating_mul(own);
            parts.push(Part::Range(items));
            rest = close + 1;
        }
        if let Some(at) = text[rest..].find(']').map(|at| rest + at) {
            return Err(error(at..at + 1, "`]` closes no range", "write ranges as `[1..3]`"));
        }
        if rest < text.len() {
            parts.push(Part::Text(text[rest..].to_owned()));
        }
        Ok(Self { parts, count })
    }

    /// How many texts it writes; `u64::MAX` for an open count.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether it writes one text only.
    pub fn is_single(&self) -> bool {
        self.count == 1
    }

    /// Whether it counts on from an address or a number without end.
    pub fn is_open(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Counting(_) | Part::CountingNumber(_)])
    }

    /// The text at `index`: the last range runs fastest. `None` beyond the end.
    pub fn get(&self, index: u64) -> Option<String> {
        if index >= self.count {
            return None;
        }
        let mut index = index;
        let mut pieces = Vec::with_capacity(self.parts.len());
        for part in self.parts.iter().rev() {
            pieces.push(match part {
                Part::Text(text) => text.clone(),
                Part::Counting(first) => {
                    let number = u32::from(*first).checked_add(u32::try_from(index).ok()?)?;
                    std::net::Ipv4Addr::from(number).to_string()
                }
                Part::CountingNumber(first) => first.checked_add(index)?.to_string(),
                Part::Range(items) => {
                    let own: u64 = items.iter().map(|item| item.last - item.first + 1).sum();
                    let mut place = index % own;
                    index /= own;
                    let item = items.iter().find(|item| {
                        let size = item.last - item.first + 1;
                        let here = place < size;
                        if !here {
                            place -= size;
                        }
                        here
                    })?;
                    match &item.word {
                        Some(word) => word.clone(),
                        None => format!("{:0width$}", item.first + place, width = item.width),
                    }
                }
            });
        }
        pieces.reverse();
        Some(pieces.concat())
    }
}

fn parse_items(text: &str, start: usize, end: usize) -> Result<Vec<Item>, PatternError> {
    let mut items = Vec::new();
    let mut at = start;
    for piece in text[start..end].split(',') {
        let range = at..at + piece.len();
        at = range.end + 1;
        let piece = piece.trim();
        if piece.is_empty() {
            return Err(error(range, "the range is empty", "write it as `[1..3]`"));
        }
        let Some((first, last)) = piece.split_once("..") else {
            items.push(single(piece, &range)?);
            continue;
        };
        let last = last.strip_prefix('=').unwrap_or(last);
        let (Some(low), Some(high)) = (digits(first), digits(last)) else {
            let message = format!("expected numbers around `..`, found `{piece}`");
            return Err(error(range, message, "write it as `[1..3]` or list words: `[a,b]`"));
        };
        if low > high {
            let message = format!("the range runs backwards, from {low} to {high}");
            return Err(error(range, message, format!("write `[{last}..{first}]`")));
        }
        // `[1..10]` counts plainly, `[01..10]` keeps two digits.
        let width = if first.len() > 1 && first.starts_with('0') { first.len() } else { 0 };
        items.push(Item { first: low, last: high, width, word: None });
    }
    Ok(items)
}

fn single(piece: &str, range: &std::ops::Range<usize>) -> Result<Item, PatternError> {
    if let Some(number) = digits(piece) {
        return Ok(Item { first: number, last: number, width: piece.len(), word: None });
    }
    let ends = piece.split_once(['-', ':', '–']).or_else(|| piece.split_once(" to "));
    if let Some((Some(low), Some(high))) = ends.map(|(low, high)| (digits(low), digits(high))) {
        let message = format!(
            "the range is written with `{}`",
            piece.trim_matches(|letter: char| letter.is_ascii_digit())
        );
        return Err(error(range.clone(), message, format!("write `[{low}..{high}]`")));
    }
    if piece.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')) {
        return Ok(Item { first: 0, last: 0, width: 0, word: Some(piece.to_owned()) });
    }
    let message = format!("expected a range, found `{piece}`");
    Err(error(range.clone(), message, "write it as `[1..3]` or `[1,3,7..9]`"))
}

fn digits(text: &str) -> Option<u64> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn error(range: std::ops::Range<usize>, message: impl Into<String>, help: impl Into<String>) -> PatternError {
    PatternError { range, message: message.into(), help: help.into() }
}

/// Whether `pattern` (with `*` and `?`) matches the whole of `text`. Linear in practice, no recursion.
pub fn glob_matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && (pattern[p] == '?' || (pattern[p] != '*' && pattern[p] == text[t])) {
            p += 1;
            t += 1;
        } else if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if let Some((star_p, star_t)) = star {
            p = star_p + 1;
            t = star_t + 1;
            star = Some((star_p, star_t + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let pattern = Pattern::parse(text).expect("a pattern");
        (0..pattern.count().min(20)).filter_map(|index| pattern.get(index)).collect()
    }

    #[test]
    fn ranges_write_names() {
        assert_eq!(all("n-[1..3]"), ["n-1", "n-2", "n-3"]);
        assert_eq!(all("n-[09..11]x"), ["n-09x", "n-10x", "n-11x"]);
        assert_eq!(all("[a,b]-[1,3]"), ["a-1", "a-3", "b-1", "b-3"]);
        assert_eq!(all("plain"), ["plain"]);
        assert_eq!(Pattern::parse("8902+").expect("open").get(2).as_deref(), Some("8904"));
        assert_eq!(Pattern::parse("10.0.0.254+").expect("open").get(3).as_deref(), Some("10.0.1.1"));
    }

    #[test]
    fn a_billion_is_counted_not_written() {
        assert_eq!(Pattern::parse("n[1..1000000000]").expect("counted").count(), 1_000_000_000);
    }

    #[test]
    fn trouble_has_a_place() {
        assert_eq!(Pattern::parse("n[3..1]").expect_err("backwards").range, 2..6);
        assert_eq!(Pattern::parse("n[1-3]").expect_err("a dash").help, "write `[1..3]`");
        assert!(Pattern::parse("n[1..").is_err());
        assert!(Pattern::parse("n]").is_err());
        assert!(Pattern::parse("n[]").is_err());
    }

    #[test]
    fn globs_match_whole_names() {
        assert!(glob_matches("node-*", "node-17"));
        assert!(glob_matches("*a*b", "xaxxb"));
        assert!(glob_matches("?-1", "n-1"));
        assert!(!glob_matches("node", "node-1"));
    }
}
