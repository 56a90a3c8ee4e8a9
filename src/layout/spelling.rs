//! How names and values are spelled: names of statements and properties without quotes where they need none, strings that are values
//! in quotes. Everything else stays as it is.

use std::borrow::Cow;

use crate::syntax::kdl::{Token, TokenKind};

/// A statement's name or the name of a property.
pub(super) fn name<'a>(token: &Token<'a>) -> Cow<'a, str> {
    let bare = token.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match bare.filter(|text| token.kind == TokenKind::Quoted && is_plain_name(text)) {
        Some(bare) => bare.into(),
        None => token.text.into(),
    }
}

/// A value.
pub(super) fn value<'a>(token: &Token<'a>) -> Cow<'a, str> {
    match token.kind {
        TokenKind::Bare => format!("\"{}\"", token.text).into(),
        _ => token.text.into(),
    }
}

/// Whether a name means the same without quotes, for every reader of KDL.
fn is_plain_name(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(is_word)
        && !matches!(text, "true" | "false" | "null" | "inf" | "nan")
}
