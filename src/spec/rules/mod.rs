//! Rules that decoding can break: one file each.

mod allow_without_reason;
mod empty_spec;
mod include_cycle;
mod include_unreadable;
mod missing_part;
mod range_pattern;
mod repeated_part;
mod secret_reference;
pub(crate) mod stand_in_release;
mod unknown_product;
mod unknown_property;
mod unknown_role;
mod unknown_statement;
mod unknown_version;
mod wrong_value;

pub use allow_without_reason::ALLOW_WITHOUT_REASON;
pub use empty_spec::EMPTY_SPEC;
pub use include_cycle::INCLUDE_CYCLE;
pub use include_unreadable::INCLUDE_UNREADABLE;
pub use missing_part::MISSING_PART;
pub use range_pattern::RANGE_PATTERN;
pub use repeated_part::REPEATED_PART;
pub use secret_reference::SECRET_REFERENCE;
pub use stand_in_release::STAND_IN_RELEASE;
pub use unknown_product::UNKNOWN_PRODUCT;
pub use unknown_property::UNKNOWN_PROPERTY;
pub use unknown_role::UNKNOWN_ROLE;
pub use unknown_statement::UNKNOWN_NODE;
pub use unknown_version::UNKNOWN_VERSION;
pub use wrong_value::WRONG_VALUE;

use crate::diagnostic::Rule;

/// The rules of this stage, in the order of their codes.
pub static ALL: &[&Rule] = &[
    &UNKNOWN_NODE,
    &UNKNOWN_PROPERTY,
    &WRONG_VALUE,
    &MISSING_PART,
    &REPEATED_PART,
    &RANGE_PATTERN,
    &INCLUDE_UNREADABLE,
    &INCLUDE_CYCLE,
    &UNKNOWN_PRODUCT,
    &UNKNOWN_VERSION,
    &STAND_IN_RELEASE,
    &UNKNOWN_ROLE,
    &SECRET_REFERENCE,
    &EMPTY_SPEC,
    &ALLOW_WITHOUT_REASON,
];
