//! Names written as ranges: `node-1`, `node-2`, `node-3` are `node-[1..3]`.

/// A name taken apart around its last number: what comes before, the number, what comes after.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts<'a> {
    before: &'a str,
    digits: &'a str,
    after: &'a str,
}

/// How many digits of a number are checked; longer ones are words.
const MOST_DIGITS: usize = 15;

/// The range that writes these strings in this order. One text, or strings that are anyway, are themselves; `None`
/// when no range writes them.
pub fn range(texts: &[&str]) -> Option<String> {
    let (first, rest) = texts.split_first()?;
    if first.contains(['[', ']', '*', '?', ',', '+']) {
        return None;
    }
    if rest.iter().all(|text| text == first) {
        return Some((*first).to_owned());
    }
    counting(texts).or_else(|| addresses(texts))
}

/// The range of strings that differ in one number.
fn counting(texts: &[&str]) -> Option<String> {
    // The number that differs is any one of the first text's; the rest of the text is the same in all.
    numbers(texts[0]).into_iter().rev().find_map(|parts| {
        let digits: Option<Vec<&str>> = texts.iter().map(|text| digits_of(text, &parts)).collect();
        let items = items(&digits?)?;
        Some(format!("{}[{items}]{}", parts.before, parts.after))
    })
}

/// The numbers of a text, each with what is around it.
fn numbers(text: &str) -> Vec<Parts<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if end > at && end - at <= MOST_DIGITS {
            found.push(Parts { before: &text[..at], digits: &text[at..end], after: &text[end..] });
        }
        at = end.max(at + 1);
    }
    found
}

fn digits_of<'a>(text: &'a str, like: &Parts<'_>) -> Option<&'a str> {
    let digits = text.strip_prefix(like.before)?.strip_suffix(like.after)?;
    let is_number =
        !digits.is_empty() && digits.len() <= MOST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}

/// `1..3` or `1,3,7..9`; `None` when zeros in front cannot be kept.
fn items(digits: &[&str]) -> Option<String> {
    let is_padded = |digits: &&&str| digits.len() > 1 && digits.starts_with('0');
    let padded = digits.iter().any(|digits| is_padded(&digits));
    if padded && digits.iter().any(|other| other.len() != digits[0].len()) {
        return None;
    }
    let numbers: Option<Vec<u64>> = digits.iter().map(|digits| digits.parse().ok()).collect();
    let numbers = numbers?;
    let mut items: Vec<String> = Vec::new();
    let mut at = 0;
    while at < numbers.len() {
        let run = numbers[at..]
            .iter()
            .zip(numbers[at]..)
            .take_while(|(number, expected)| *number == expected)
            .count();
        // A run keeps the zeros of its first number, so that one has to have them.
        let run = if padded && !is_padded(&&digits[at]) { 1 } else { run };
        match run {
            1 | 2 => items.push(digits[at].to_owned()),
            _ => items.push(format!("{}..{}", digits[at], digits[at + run - 1])),
        }
        at += if run > 2 { run } else { 1 };
    }
    Some(match (items.as_slice(), digits.len()) {
        // Two in a row read better as a range when there is nothing else.
        ([first, second], 2) if numbers[0] + 1 == numbers[1] && !padded => format!("{first}..{second}"),
        _ => items.join(","),
    })
}

/// `10.0.0.250+`: addresses that run on over the end of a number.
fn addresses(texts: &[&str]) -> Option<String> {
    let number = |text: &&str| text.parse::<std::net::Ipv4Addr>().ok().map(u32::from);
    let first = number(&texts[0])?;
    let mut expected = first;
    for text in &texts[1..] {
        expected = expected.checked_add(1)?;
        if number(text)? != expected {
            return None;
        }
    }
    Some(format!("{}+", texts[0]))
}

/// Whether two strings differ in one number at most: they may be in one range.
pub(super) fn fit_one_range(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    numbers(left).iter().any(|parts| digits_of(right, parts).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::pattern::Pattern;

    #[test]
    fn ranges_write_what_they_stand_for() {
        for (texts, expected) in [
            (&["n-1", "n-2", "n-3"][..], Some("n-[1..3]")),
            (&["n-1", "n-2"], Some("n-[1..2]")),
            (&["n-1", "n-3", "n-4", "n-5", "n-6"], Some("n-[1,3..6]")),
            (&["n-3", "n-1"], Some("n-[3,1]")),
            (&["n-08", "n-09", "n-10"], Some("n-[08..10]")),
            (&["n-08", "n-09"], Some("n-[08,09]")),
            (&["n-8", "n-9", "n-10"], Some("n-[8..10]")),
            (&["n-8", "n-09"], None),
            (&["10.0.0.11", "10.0.0.12", "10.0.0.13"], Some("10.0.0.[11..13]")),
            (&["10.0.0.1", "10.0.1.1"], Some("10.0.[0..1].1")),
            (&["10.0.0.254", "10.0.0.255", "10.0.1.0"], Some("10.0.0.254+")),
            (&["a", "a"], Some("a")),
            (&["a", "b"], None),
            (&["rack1-n1", "rack1-n2", "rack1-n3"], Some("rack1-n[1..3]")),
            (&["n[1", "n[2"], None),
        ] {
            let found = range(texts);
            assert_eq!(found.as_deref(), expected, "{texts:?}");
            let Some(found) = found.filter(|found| found.contains('[')) else { continue };
            let pattern = Pattern::parse(&found).expect("a range");
            let written: Vec<String> = (0..pattern.count()).filter_map(|index| pattern.get(index)).collect();
            assert_eq!(written, texts, "{found}");
        }
    }
}
