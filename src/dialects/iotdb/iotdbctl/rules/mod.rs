//! Rules for the syntax of the cluster file of iotdbctl: one file each.

pub(in crate::dialects::iotdb::iotdbctl) mod misnamed_seed;
pub(in crate::dialects::iotdb::iotdbctl) mod missing_key;
pub(in crate::dialects::iotdb::iotdbctl) mod no_version;
pub(in crate::dialects::iotdb::iotdbctl) mod plain_password;
pub(in crate::dialects::iotdb::iotdbctl) mod reserved_name;
pub(in crate::dialects::iotdb::iotdbctl) mod shell_line;
pub(in crate::dialects::iotdb::iotdbctl) mod unknown_confignode;
pub(in crate::dialects::iotdb::iotdbctl) mod unknown_key;
pub(in crate::dialects::iotdb::iotdbctl) mod wrong_shape;
pub(in crate::dialects::iotdb::iotdbctl) mod wrong_value;

use crate::diagnostic::Rule;

/// The rules, in the order of their codes.
pub(super) static ALL: &[&Rule] = &[
    &unknown_key::UNKNOWN_KEY,
    &wrong_shape::WRONG_SHAPE,
    &missing_key::MISSING_KEY,
    &plain_password::PLAIN_PASSWORD,
    &misnamed_seed::MISNAMED_SEED,
    &unknown_confignode::UNKNOWN_CONFIGNODE,
    &reserved_name::RESERVED_NAME,
    &shell_line::SHELL_LINE,
    &no_version::NO_VERSION,
    &wrong_value::WRONG_VALUE,
];
