//! Every rule, in reading order.

use super::Check;

/// The rules that hold for all products.
pub static CHECKS: &[Check] = &[];
