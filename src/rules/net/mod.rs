//! Ports, addresses and names.

mod claims;
pub mod port_clash;
