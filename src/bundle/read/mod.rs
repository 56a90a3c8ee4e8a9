//! How it is read again: verified, compared, signed.

pub(in crate::bundle) mod diff;
pub(in crate::bundle) mod open;
pub(in crate::bundle) mod sign;
