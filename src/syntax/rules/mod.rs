//! Rules that reading can break: one file each, with the page and the words of its findings.

pub(in crate::syntax) mod dangling_prefix;
pub(in crate::syntax) mod forbidden_character;
pub(in crate::syntax) mod foreign_syntax;
pub(in crate::syntax) mod invalid_encoding;
pub(in crate::syntax) mod misplaced_equals;
pub(in crate::syntax) mod missing_separator;
pub(in crate::syntax) mod multi_line_text;
pub(in crate::syntax) mod nesting_too_deep;
pub(in crate::syntax) mod number_too_large;
pub(in crate::syntax) mod old_kdl;
pub(in crate::syntax) mod stray_brace;
pub(in crate::syntax) mod unclosed_block;
pub(in crate::syntax) mod unclosed_comment;
pub(in crate::syntax) mod unclosed_text;
pub(in crate::syntax) mod unknown_escape;
pub(in crate::syntax) mod unquoted_value;
pub(in crate::syntax) mod value_as_name;

pub use dangling_prefix::DANGLING_PREFIX;
pub use forbidden_character::FORBIDDEN_CHARACTER;
pub use foreign_syntax::FOREIGN_SYNTAX;
pub(crate) use foreign_syntax::is_parameter_like;
pub use invalid_encoding::INVALID_ENCODING;
pub use misplaced_equals::MISPLACED_EQUALS;
pub use missing_separator::MISSING_SEPARATOR;
pub use multi_line_text::MULTI_LINE_TEXT;
pub use nesting_too_deep::NESTING_TOO_DEEP;
pub use number_too_large::NUMBER_TOO_LARGE;
pub use old_kdl::OLD_KDL;
pub use stray_brace::STRAY_BRACE;
pub use unclosed_block::UNCLOSED_BLOCK;
pub use unclosed_comment::UNCLOSED_COMMENT;
pub use unclosed_text::UNCLOSED_TEXT;
pub use unknown_escape::UNKNOWN_ESCAPE;
pub use unquoted_value::UNQUOTED_VALUE;
pub use value_as_name::VALUE_AS_NAME;

use crate::diagnostic::Rule;

/// All rules of reading, in the order of their codes.
pub static ALL: &[&Rule] = &[
    &INVALID_ENCODING,
    &UNCLOSED_TEXT,
    &UNCLOSED_BLOCK,
    &STRAY_BRACE,
    &UNQUOTED_VALUE,
    &UNKNOWN_ESCAPE,
    &MISPLACED_EQUALS,
    &FOREIGN_SYNTAX,
    &NESTING_TOO_DEEP,
    &OLD_KDL,
    &UNCLOSED_COMMENT,
    &MULTI_LINE_TEXT,
    &FORBIDDEN_CHARACTER,
    &MISSING_SEPARATOR,
    &DANGLING_PREFIX,
    &NUMBER_TOO_LARGE,
    &VALUE_AS_NAME,
];

/// The user's text as a message shows it: on one line, cut after 40 characters.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let mut letters = text.trim().chars();
    let mut shown: String =
        letters.by_ref().take(MOST).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The text in quotes, escaped as KDL asks for.
fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
