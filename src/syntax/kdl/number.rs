//! Numbers: decimal with fraction and exponent, `0x`, `0o`, `0b`, signs and `_`.

use crate::syntax::Value;

/// What became of a word that starts like a number.
#[derive(Debug, PartialEq)]
pub(super) enum Number {
    /// A number.
    Value(Value),
    /// A whole number of more than 127 bits.
    TooLarge,
    /// No number at all: `10.0.0.1`, `64GiB`.
    Not,
}

/// Whether the word starts like a number, so that it cannot be a bare word.
pub(super) fn begins_like_number(word: &[u8]) -> bool {
    let digit = |at: usize| word.get(at).is_some_and(u8::is_ascii_digit);
    match word.first() {
        Some(b'0'..=b'9') => true,
        Some(b'.') => digit(1),
        Some(b'+' | b'-') => digit(1) || (word.get(1) == Some(&b'.') && digit(2)),
        _ => false,
    }
}

/// Reads a word that [`begins_like_number`].
pub(super) fn parse(word: &str) -> Number {
    if word.len() <= 18 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().map_or(Number::Not, |number| Number::Value(Value::Integer(number)));
    }
    let (negative, digits) = match word.as_bytes().first() {
        Some(b'-') => (true, &word[1..]),
        Some(b'+') => (false, &word[1..]),
        _ => (false, word),
    };
    match digits.get(..2) {
        Some("0x" | "0X") => whole(negative, &digits[2..], 16),
        Some("0o" | "0O") => whole(negative, &digits[2..], 8),
        Some("0b" | "0B") => whole(negative, &digits[2..], 2),
        _ => decimal(negative, digits),
    }
}

fn whole(negative: bool, digits: &str, radix: u32) -> Number {
    let is_digit = |letter: char| letter.is_digit(radix);
    if !digits.starts_with(is_digit) || !digits.chars().all(|letter| letter == '_' || is_digit(letter)) {
        return Number::Not;
    }
    // The sign goes in first, so that the smallest number fits.
    let mut clean = String::with_capacity(digits.len() + 1);
    clean.push(if negative { '-' } else { '+' });
    clean.extend(digits.chars().filter(|&letter| letter != '_'));
    i128::from_str_radix(&clean, radix)
        .map_or(Number::TooLarge, |number| Number::Value(Value::Integer(number)))
}

fn decimal(negative: bool, digits: &str) -> Number {
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    let exponent_digits = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    if !is_digits(integer) || !fraction.is_none_or(is_digits) || !exponent_digits.is_none_or(is_digits) {
        return Number::Not;
    }
    if fraction.is_none() && exponent.is_none() {
        return whole(negative, digits, 10);
    }
    let clean: String = digits.chars().filter(|&letter| letter != '_').collect();
    match clean.parse::<f64>() {
        Ok(number) => Number::Value(Value::Float(if negative { -number } else { number })),
        Err(_) => Number::Not,
    }
}

/// `digit (digit | '_')*`
fn is_digits(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(number: i128) -> Number {
        Number::Value(Value::Integer(number))
    }

    #[test]
    fn whole_numbers_of_every_base() {
        for (text, number) in [
            ("0", 0),
            ("6667", 6667),
            ("-5", -5),
            ("+5", 5),
            ("1_000", 1000),
            ("1_", 1),
            ("0x1F", 31),
            ("-0xff", -255),
            ("0o17_", 15),
            ("0b1_01", 5),
            ("007", 7),
        ] {
            assert_eq!(parse(text), integer(number), "{text}");
        }
        assert_eq!(parse(&i128::MAX.to_string()), integer(i128::MAX));
        assert_eq!(parse(&i128::MIN.to_string()), integer(i128::MIN));
    }

    #[test]
    fn numbers_with_a_fraction_or_an_exponent() {
        for (text, number) in
            [("1.5", 1.5), ("-1.5e-1", -0.15), ("1e10", 1e10), ("1_0.2_5E+1_0", 10.25e10), ("0.0", 0.0)]
        {
            assert_eq!(parse(text), Number::Value(Value::Float(number)), "{text}");
        }
    }

    #[test]
    fn what_only_begins_like_a_number_is_none() {
        for text in [
            "10.0.0.1",
            "64GiB",
            "1.",
            ".5",
            "-.5",
            "1e",
            "1e+",
            "1._5",
            "0x",
            "0x_1",
            "0o8",
            "0b2",
            "1.0e1.0",
            "1x",
            "0xZ",
            "2024-01-01",
            "12:30",
            "5é",
        ] {
            assert!(begins_like_number(text.as_bytes()), "{text}");
            assert_eq!(parse(text), Number::Not, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_too_large() {
        assert_eq!(parse("170141183460469231731687303715884105728"), Number::TooLarge);
        assert_eq!(parse("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"), Number::TooLarge);
    }
}
