//! Patterns: ranges that write many names (`node-[01..64]`) and globs that select hosts (`node-*`).

use crate::diagnostic::{Change, Finding, Rule};
use crate::source::Span;

/// How many names one run may write.
pub const MOST_NAMES: u64 = 100_000;

/// How many bytes a text may have that a range writes: what a path may have, and more than a name.
const MOST_BYTES: usize = 1024;

/// A text with ranges in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    count: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// Items, each with the number of strings that it and those before it write; and how many strings later ranges write for each.
    Range(Vec<(Item, u64)>, u64),
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
    /// The problem, lower-case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The text that replaces the bytes, where it is known.
    pub instead: Option<String>,
}

impl PatternError {
    /// A finding of it at `span`, the location of its bytes.
    pub(crate) fn finding(self, rule: &'static Rule, span: Span) -> Finding {
        let finding = Finding::new(rule, span, self.message);
        match self.instead {
            Some(text) => {
                finding.propose(&*self.help, vec![Change::Text { span, text }]).otherwise(self.help)
            }
            None => finding.help(self.help),
        }
    }
}

impl Pattern {
    /// Reads a pattern: text with ranges such as `[1..3]`, `[01..64]`, `[1,3,7..9]`, `[a,b]`, or an address or
    /// a number with `+` behind it.
    ///
    /// # Errors
    /// The location and the words of what cannot be read.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if let Some(address) = text.strip_suffix('+').and_then(|address| address.parse().ok()) {
            return Ok(Self { parts: vec![Part::Counting(address)], count: u64::MAX });
        }
        if let Some(number) = text.strip_suffix('+').and_then(digits) {
            return Ok(Self { parts: vec![Part::CountingNumber(number)], count: u64::MAX });
        }
        if let Some(error) = in_braces(text) {
            return Err(error);
        }
        let mut parts = Vec::new();
        let mut rest = 0;
        while let Some(open) = text[rest..].find('[').map(|at| rest + at) {
            let Some(close) = text[open..].find(']').map(|at| open + at) else {
                return Err(error(open..text.len(), "the range has no closing `]`", "write it as `[1..3]`"));
            };
            if open > rest {
                parts.push(Part::Text(text[rest..open].to_owned()));
            }
            let items = parse_items(text, open + 1, close)?;
            let mut own = 0u64;
            let counted = items.into_iter().map(|item| {
                own = own.saturating_add(item.last - item.first + 1);
                (item, own)
            });
            parts.push(Part::Range(counted.collect(), 1));
            rest = close + 1;
        }
        if let Some(at) = text[rest..].find(']').map(|at| rest + at) {
            return Err(error(at..at + 1, "this `]` does not close a range", "write ranges as `[1..3]`"));
        }
        let has_ranges = !parts.is_empty();
        if rest < text.len() {
            parts.push(Part::Text(text[rest..].to_owned()));
        }
        let longest = parts.iter().map(Part::longest).sum::<usize>();
        if has_ranges && longest > MOST_BYTES {
            let message = format!("the range makes strings of {longest} bytes");
            let help = format!("use shorter strings, of at most {MOST_BYTES} bytes");
            return Err(error(0..text.len(), message, help));
        }
        let mut count: u64 = 1;
        for part in parts.iter_mut().rev() {
            if let Part::Range(items, each) = part {
                *each = count;
                count = count.saturating_mul(items.last().map_or(1, |(_, own)| *own));
            }
        }
        Ok(Self { parts, count })
    }

    /// How many strings it writes; `u64::MAX` for an open count.
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
        let mut text = String::with_capacity(32);
        for part in &self.parts {
            match part {
                Part::Text(own) => text.push_str(own),
                Part::Counting(first) => {
                    let number = u32::from(*first).checked_add(u32::try_from(index).ok()?)?;
                    for (at, octet) in number.to_be_bytes().into_iter().enumerate() {
                        if at > 0 {
                            text.push('.');
                        }
                        push_number(&mut text, octet.into(), 0);
                    }
                }
                Part::CountingNumber(first) => {
                    push_number(&mut text, first.checked_add(index)?, 0);
                }
                Part::Range(items, each) => {
                    let own = items.last()?.1;
                    let offset = index / each % own;
                    let (item, up_to) = items.get(items.partition_point(|(_, up_to)| *up_to <= offset))?;
                    let offset = offset - (up_to - (item.last - item.first + 1));
                    match &item.word {
                        Some(word) => text.push_str(word),
                        None => push_number(&mut text, item.first + offset, item.width),
                    }
                }
            }
        }
        Some(text)
    }
}

/// Appends a number with zeros in front up to a width: thousands of names are made so.
fn push_number(text: &mut String, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut from = digits.len();
    loop {
        from -= 1;
        digits[from] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    let count = digits.len() - from;
    text.extend(std::iter::repeat_n('0', width.saturating_sub(count)));
    text.extend(digits[from..].iter().map(|digit| char::from(*digit)));
}

impl Part {
    /// The bytes of the longest text that it writes.
    fn longest(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Range(items, _) => items.iter().map(|(item, _)| item.longest()).max().unwrap_or(0),
            Self::Counting(_) | Self::CountingNumber(_) => 20,
        }
    }
}

impl Item {
    fn longest(&self) -> usize {
        match &self.word {
            Some(word) => word.len(),
            None => self.width.max(self.last.to_string().len()),
        }
    }
}

/// `node-{1..3}` and `{a,b}`, as shells write them. `{host}` and its like are names.
fn in_braces(text: &str) -> Option<PatternError> {
    let open = text.find('{')?;
    let close = open + text[open..].find('}')?;
    let inner = &text[open + 1..close];
    if !inner.contains("..") && !inner.contains(',') {
        return None;
    }
    let instead = format!("[{inner}]");
    let help = format!("write it as `{instead}`");
    let found = error(open..close + 1, format!("the range `{{{inner}}}` is in braces"), help);
    Some(PatternError { instead: Some(instead), ..found })
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
        // Spaces are not part of a number: the width is counted without them.
        let (first, last) = (first.trim(), last.strip_prefix('=').unwrap_or(last).trim());
        let (Some(low), Some(high)) = (digits(first), digits(last)) else {
            let message = format!("expected numbers around `..`, found `{piece}`");
            return Err(error(range, message, "write it as `[1..3]`, or list the values: `[a,b]`"));
        };
        if low > high {
            let message = format!("the range goes backwards, from {low} to {high}");
            let help = format!("write `[{last}..{first}]`");
            return Err(PatternError {
                instead: Some(format!("{last}..{first}")),
                ..error(range, message, help)
            });
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
        let help = format!("write `[{low}..{high}]`");
        return Err(PatternError {
            instead: Some(format!("{low}..{high}")),
            ..error(range.clone(), message, help)
        });
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
    PatternError { range, message: message.into(), help: help.into(), instead: None }
}

/// Whether `pattern` (with `*` and `?`) matches the whole of `text`. No recursion, and nothing is allocated:
/// it is asked of each host.
pub fn glob_matches(pattern: &str, text: &str) -> bool {
    glob_with('*', pattern, text)
}

/// The same with another ASCII sign for any letters.
pub fn glob_with(any: char, pattern: &str, text: &str) -> bool {
    let is_any = |sign: u8| char::from(sign) == any;
    let (signs, letters) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last such sign is, and where what it means ends.
    let mut star: Option<(usize, usize)> = None;
    while t < letters.len() {
        match signs.get(p) {
            Some(sign) if is_any(*sign) => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some(b'?') => {
                p += 1;
                t = after_letter(letters, t);
                continue;
            }
            Some(sign) if *sign == letters[t] => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        let Some((star_p, star_t)) = star else { return false };
        let star_t = after_letter(letters, star_t);
        (p, t) = (star_p + 1, star_t);
        star = Some((star_p, star_t));
    }
    signs[p..].iter().all(|sign| is_any(*sign))
}

/// The location after the letter of a text that starts at `at`.
fn after_letter(text: &[u8], at: usize) -> usize {
    let more = text[at + 1..].iter().take_while(|byte| **byte & 0b1100_0000 == 0b1000_0000);
    at + 1 + more.count()
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
    fn spaces_do_not_count_as_width() {
        assert_eq!(all(&format!("n[0{}..1]", " ".repeat(65_535))), ["n0", "n1"]);
        assert_eq!(all(&format!("n[01{}..{}02]", " ".repeat(20_000), " ".repeat(20_000))), ["n01", "n02"]);
        assert_eq!(all("n[ 8 ..= 9 , a ]"), ["n8", "n9", "na"]);
    }

    #[test]
    fn what_a_range_writes_has_a_limit() {
        let long = format!("[1..2]{}", "x".repeat(MOST_BYTES));
        assert_eq!(Pattern::parse(&long).expect_err("too long").range, 0..long.len());
        let zeros = format!("n[{}1..2]", "0".repeat(30));
        assert_eq!(Pattern::parse(&zeros).expect_err("no number").range, 2..zeros.len() - 1);
        assert!(Pattern::parse(&"x".repeat(MOST_BYTES + 1)).is_ok());
    }

    #[test]
    fn problems_have_locations() {
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
        assert!(glob_matches("?-?é", "厂-éé"));
        assert!(!glob_matches("??", "厂"));
        assert!(glob_matches("*", "") && !glob_matches("?", ""));
    }
}
