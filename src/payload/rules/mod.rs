//! Rules about payloads that need the files. One rule, one file; [`ALL`] lists them.

mod altered_payload;
mod broken_payload;
mod escaping_payload;
mod unreadable_payload;

pub use altered_payload::ALTERED_PAYLOAD;
pub use broken_payload::BROKEN_PAYLOAD;
pub use escaping_payload::ESCAPING_PAYLOAD;
pub use unreadable_payload::UNREADABLE_PAYLOAD;

use crate::diagnostic::Rule;

/// The rules, in the order of their codes.
pub static ALL: &[&Rule] = &[&UNREADABLE_PAYLOAD, &ALTERED_PAYLOAD, &BROKEN_PAYLOAD, &ESCAPING_PAYLOAD];
