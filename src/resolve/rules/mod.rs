//! Rules that resolving can break: one file each.

mod contradicting_host;
mod dead_parameter;
mod duplicate_host;
mod duplicate_node;
mod named_like_host;
mod other_version;
mod out_of_range;
pub(super) mod overridden_setting;
mod plain_secret;
mod set_twice;
mod shared_address;
mod unknown_class;
mod unknown_host;
mod unknown_parameter;
mod unknown_word;
pub(super) mod unsafe_name;
mod wrong_role;
mod wrong_type;

pub use contradicting_host::CONTRADICTING_HOST;
pub use dead_parameter::DEAD_PARAMETER;
pub use duplicate_host::DUPLICATE_HOST;
pub use duplicate_node::DUPLICATE_NODE;
pub use named_like_host::NAMED_LIKE_HOST;
pub use other_version::OTHER_VERSION;
pub use out_of_range::OUT_OF_RANGE;
pub use overridden_setting::OVERRIDDEN_SETTING;
pub use plain_secret::PLAIN_SECRET;
pub use set_twice::SET_TWICE;
pub use shared_address::SHARED_ADDRESS;
pub use unknown_class::UNKNOWN_CLASS;
pub use unknown_host::UNKNOWN_HOST;
pub use unknown_parameter::UNKNOWN_PARAMETER;
pub use unknown_word::UNKNOWN_WORD;
pub use unsafe_name::UNSAFE_NAME;
pub use wrong_role::WRONG_ROLE;
pub use wrong_type::WRONG_TYPE;

use crate::diagnostic::Rule;

/// The rules of this stage, in the order of their codes.
pub static ALL: &[&Rule] = &[
    &UNKNOWN_HOST,
    &DUPLICATE_HOST,
    &DUPLICATE_NODE,
    &UNKNOWN_CLASS,
    &SHARED_ADDRESS,
    &UNSAFE_NAME,
    &CONTRADICTING_HOST,
    &NAMED_LIKE_HOST,
    &UNKNOWN_PARAMETER,
    &OTHER_VERSION,
    &WRONG_ROLE,
    &WRONG_TYPE,
    &OUT_OF_RANGE,
    &UNKNOWN_WORD,
    &DEAD_PARAMETER,
    &SET_TWICE,
    &OVERRIDDEN_SETTING,
    &PLAIN_SECRET,
];
