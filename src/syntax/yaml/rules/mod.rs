//! Rules that reading YAML can break: one file each, with the page and the words of its findings.

pub(in crate::syntax::yaml) mod alias_bomb;
pub(in crate::syntax::yaml) mod broken_yaml;
pub(in crate::syntax::yaml) mod duplicate_key;
pub(crate) mod foreign_yaml;
pub(in crate::syntax::yaml) mod ignored_tag;
pub(in crate::syntax::yaml) mod missing_blank;
pub(in crate::syntax::yaml) mod odd_key;
pub(in crate::syntax::yaml) mod several_documents;
pub(in crate::syntax::yaml) mod tab_indent;
pub(in crate::syntax::yaml) mod unclosed_quote;
pub(in crate::syntax::yaml) mod uneven_indent;
pub(in crate::syntax::yaml) mod unknown_anchor;
pub(in crate::syntax::yaml) mod unquoted_character;

pub use alias_bomb::ALIAS_BOMB;
pub use broken_yaml::BROKEN_YAML;
pub use duplicate_key::DUPLICATE_KEY;
pub use foreign_yaml::FOREIGN_YAML;
pub use ignored_tag::IGNORED_TAG;
pub use missing_blank::MISSING_BLANK;
pub use odd_key::ODD_KEY;
pub use several_documents::SEVERAL_DOCUMENTS;
pub use tab_indent::TAB_INDENTATION;
pub use unclosed_quote::UNCLOSED_QUOTE;
pub use uneven_indent::UNEVEN_INDENTATION;
pub use unknown_anchor::UNKNOWN_ANCHOR;
pub use unquoted_character::UNQUOTED_CHARACTER;

use crate::diagnostic::Rule;

/// All rules of reading YAML, in the order of their codes.
pub static ALL: &[&Rule] = &[
    &BROKEN_YAML,
    &TAB_INDENTATION,
    &UNCLOSED_QUOTE,
    &MISSING_BLANK,
    &UNEVEN_INDENTATION,
    &UNQUOTED_CHARACTER,
    &DUPLICATE_KEY,
    &UNKNOWN_ANCHOR,
    &ALIAS_BOMB,
    &SEVERAL_DOCUMENTS,
    &ODD_KEY,
    &IGNORED_TAG,
    &FOREIGN_YAML,
];
