//! How it is read again: verified, compared, signed.

mod archive;
pub(in crate::bundle) mod damage;
pub(in crate::bundle) mod diff;
mod folder;
pub(in crate::bundle) mod open;
pub(in crate::bundle) mod plain;
#[cfg(not(target_family = "wasm"))]
pub(in crate::bundle) mod sign;
