//! Rules that only DolphinDB has. One rule, one file.

use crate::rules::Check;

/// They, in reading order.
pub(super) static CHECKS: &[Check] = &[];
