//! Characters by their classes in KDL 2: words, spaces, line ends, marks, and those that may not appear.

/// What a character is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// May are in a bare word.
    Word,
    /// A space that ends no line.
    Space,
    /// Ends a line; CR LF counts as one.
    Newline,
    /// One of `( ) { } [ ] / \ " # ; =`.
    Mark,
    /// A full-width twin of `{`, `}`, `;` or `=`, as Chinese input methods write it.
    FullWidth,
    /// A character that KDL forbids, or that is reserved; reported by its own pass.
    Forbidden,
    /// No character: the text ends.
    End,
}

/// The class of every ASCII byte; bytes from 0x80 on are decoded by [`wide_class`].
static ASCII: [Class; 128] = ascii_classes();

const fn ascii_classes() -> [Class; 128] {
    let mut table = [Class::Word; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'\t' | b' ' => Class::Space,
            b'\n' | 0x0b | 0x0c | b'\r' => Class::Newline,
            0..=0x1f | 0x7f => Class::Forbidden,
            b'(' | b')' | b'{' | b'}' | b'[' | b']' | b'/' | b'\\' | b'"' | b'#' | b';' | b'=' => Class::Mark,
            _ => Class::Word,
        };
        byte += 1;
    }
    table
}

/// The class of the character at `at` and its length in bytes.
#[inline]
pub(super) fn class_at(bytes: &[u8], at: usize) -> (Class, usize) {
    match bytes.get(at) {
        None => (Class::End, 0),
        Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => (Class::Newline, 2),
        Some(&byte) if byte < 0x80 => (ASCII[usize::from(byte)], 1),
        Some(_) => wide_class(bytes, at),
    }
}

/// Whether the byte is an ASCII character of a bare word: the fast path.
#[inline]
pub(super) fn is_ascii_word(byte: u8) -> bool {
    byte < 0x80 && ASCII[usize::from(byte)] == Class::Word
}

fn wide_class(bytes: &[u8], at: usize) -> (Class, usize) {
    let byte = |offset: usize| bytes.get(at + offset).copied().unwrap_or(0);
    match byte(0) {
        0xc2 => match byte(1) {
            0x85 => (Class::Newline, 2),
            0xa0 => (Class::Space, 2),
            _ => (Class::Word, 2),
        },
        0xe1 if byte(1) == 0x9a && byte(2) == 0x80 => (Class::Space, 3),
        0xe2 => (general_punctuation(byte(1), byte(2)), 3),
        0xe3 if byte(1) == 0x80 && byte(2) == 0x80 => (Class::Space, 3),
        0xef => match (byte(1), byte(2)) {
            (0xbb, 0xbf) | (0xb7, 0x90..=0xaf) => (Class::Forbidden, 3),
            (0xbc, 0x9b | 0x9d) | (0xbd, 0x9b | 0x9d) => (Class::FullWidth, 3),
            _ => (Class::Word, 3),
        },
        0xc0..=0xdf => (Class::Word, 2),
        0xe0..=0xef => (Class::Word, 3),
        _ => (Class::Word, 4),
    }
}

/// U+2000 to U+207F, by the second and third byte.
fn general_punctuation(second: u8, third: u8) -> Class {
    match (second, third) {
        (0x80, 0x80..=0x8a | 0xaf) | (0x81, 0x9f) => Class::Space,
        (0x80, 0xa8 | 0xa9) => Class::Newline,
        (0x80, 0x8e | 0x8f | 0xaa..=0xae) | (0x81, 0xa6..=0xa9) => Class::Forbidden,
        _ => Class::Word,
    }
}

/// The ASCII twin of a full-width mark that the reader stops at.
pub(super) fn ascii_twin(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..at + 3)? {
        [0xef, 0xbc, 0x9b] => Some(b';'),
        [0xef, 0xbc, 0x9d] => Some(b'='),
        [0xef, 0xbd, 0x9b] => Some(b'{'),
        [0xef, 0xbd, 0x9d] => Some(b'}'),
        _ => None,
    }
}

/// Whether every character is a space.
pub(super) fn is_space(text: &str) -> bool {
    text.len() == space_prefix(text)
}

/// How many bytes of spaces the text starts with.
pub(super) fn space_prefix(text: &str) -> usize {
    let mut at = 0;
    while let (Class::Space, length) = class_at(text.as_bytes(), at) {
        at += length;
    }
    at
}

/// Where the line that holds `from` ends: the offset of its line end, or of the text's end.
pub(super) fn line_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() {
        let byte = bytes[at];
        // Line ends are CR, LF, VT, FF, or start with 0xC2 or 0xE2.
        if byte <= b'\r' || byte >= 0xc2 {
            match class_at(bytes, at) {
                (Class::Newline, _) => return at,
                (_, length) => at += length,
            }
        } else {
            at += 1;
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_length() {
        for code in 0..=0x10_ffff_u32 {
            let Some(letter) = char::from_u32(code) else {
                continue;
            };
            let mut buffer = [0; 4];
            let text = letter.encode_utf8(&mut buffer);
            let (class, length) = class_at(text.as_bytes(), 0);
            assert_eq!(length, letter.len_utf8(), "{code:x}");
            let forbidden = matches!(code, 0..=8 | 0xe..=0x1f | 0x7f | 0x200e..=0x200f | 0x202a..=0x202e
                | 0x2066..=0x2069 | 0xfdd0..=0xfdef | 0xfeff);
            assert_eq!(class == Class::Forbidden, forbidden, "{code:x}");
            let newline = matches!(code, 0xa..=0xd | 0x85 | 0x2028 | 0x2029);
            assert_eq!(class == Class::Newline, newline, "{code:x}");
            let white = letter.is_whitespace() && !newline;
            assert_eq!(class == Class::Space, white, "{code:x}");
        }
    }

    #[test]
    fn lines_end_at_every_newline_of_the_specification() {
        for newline in ["\n", "\r", "\r\n", "\u{85}", "\u{b}", "\u{c}", "\u{2028}", "\u{2029}"] {
            let text = format!("é中 a{newline}b");
            assert_eq!(line_end(text.as_bytes(), 0), "é中 a".len(), "{newline:?}");
        }
    }
}
