//! Files that are copied unopened: distributions, licences, JDKs.

use sha2::{Digest, Sha256};

use super::Spanned;
use crate::source::Span;

/// The SHA-256 of a file.
pub type Sum = [u8; 32];

/// One file that the bundle carries as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Where it is on this machine.
    pub path: Box<str>,
    /// The path as it was written.
    pub written: Box<str>,
    /// Its name in the bundle: the last part of the path.
    pub name: Box<str>,
    /// What its checksum has to be, as often as someone says it.
    pub sums: Vec<Spanned<Sum>>,
    /// Where it is named.
    pub span: Span,
    /// Whether it is named on the command line, and not in a spec.
    pub is_given: bool,
}

/// The last part of a path, which is its name in the bundle.
pub fn payload_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Reads a SHA-256 as people write it.
pub fn parse_sum(text: &str) -> Option<Sum> {
    let digits = text.as_bytes();
    let mut sum = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in sum.iter_mut().zip(digits.chunks(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
    }
    Some(sum)
}

/// The SHA-256 of some bytes.
pub fn sum(bytes: &[u8]) -> Sum {
    Sha256::digest(bytes).into()
}

/// A checksum as people write it.
pub fn hex(sum: &Sum) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(2 * sum.len());
    for byte in sum {
        text.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    String::from_utf8(text).expect("digits are text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_64_digits() {
        assert_eq!(parse_sum(&"0f".repeat(32)), Some([15; 32]));
        assert_eq!(parse_sum(&"0F".repeat(32)), Some([15; 32]));
        for wrong in ["", "00", &"0g".repeat(32), &"\u{e9}".repeat(32), &"00".repeat(33)] {
            assert_eq!(parse_sum(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn names_are_the_last_part() {
        assert_eq!(payload_name("a/b.zip"), "b.zip");
        assert_eq!(payload_name("dist/"), "dist");
        assert_eq!(payload_name("/"), "");
    }
}
