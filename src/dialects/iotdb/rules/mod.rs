//! Rules that only Apache IoTDB has.

use crate::rules::Check;

/// They, in reading order.
pub(super) static CHECKS: &[Check] = &[];
