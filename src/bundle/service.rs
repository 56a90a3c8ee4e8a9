//! What a product's dialect hands to the shared scripts.

/// One file of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFile {
    /// The path, relative to what the context says, with `/` between parts.
    pub path: String,
    /// The bytes.
    pub content: Vec<u8>,
    /// The mode, for instance `0o644`.
    pub mode: u32,
}

/// One node as the host's scripts see it.
#[derive(Debug, Clone)]
pub struct Service {
    /// The shell file that defines the service's functions, sourced by the host's scripts.
    pub script: Vec<u8>,
}
