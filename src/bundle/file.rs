//! Files in memory, with what the manifest says of them.

use std::borrow::Cow;
use std::sync::Arc;

pub(in crate::bundle) use crate::model::{hex, sum};

/// One file of a bundle.
#[derive(Debug, Clone)]
pub struct BundleFile {
    /// The path in the bundle, with `/` between parts.
    pub path: String,
    /// The mode, for example `0o755`.
    pub mode: u32,
    /// The bytes.
    pub content: Content,
}

/// The bytes of a file. What is the same on every host is held, and hashed, once.
#[derive(Debug, Clone)]
pub enum Content {
    /// This file's alone.
    Bytes(Vec<u8>),
    /// The same in several locations.
    Shared(Arc<Shared>),
}

/// Bytes with their checksum.
#[derive(Debug)]
pub struct Shared {
    bytes: Vec<u8>,
    sum: [u8; 32],
}

/// One line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The path in the bundle.
    pub path: String,
    /// The mode.
    pub mode: u32,
    /// The SHA-256 of the bytes.
    pub sum: [u8; 32],
    /// How many bytes.
    pub size: u64,
}

impl Content {
    /// Bytes that several files share.
    pub fn shared(bytes: Vec<u8>) -> Self {
        let sum = sum(&bytes);
        Self::Shared(Arc::new(Shared { bytes, sum }))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Content::Bytes(bytes) => bytes,
            Content::Shared(shared) => &shared.bytes,
        }
    }

    /// Their SHA-256.
    pub(in crate::bundle) fn sum(&self) -> [u8; 32] {
        match self {
            Content::Bytes(bytes) => sum(bytes),
            Content::Shared(shared) => shared.sum,
        }
    }
}

impl BundleFile {
    /// A script.
    pub(in crate::bundle) fn script(path: impl Into<String>, content: Content) -> Self {
        Self { path: path.into(), mode: 0o755, content }
    }

    /// A file that is read.
    pub(in crate::bundle) fn text(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), mode: 0o644, content: Content::Bytes(text.into().into_bytes()) }
    }

    /// Its line in the manifest.
    pub fn entry(&self) -> Entry {
        let bytes = self.content.bytes();
        Entry { path: self.path.clone(), mode: self.mode, sum: self.content.sum(), size: bytes.len() as u64 }
    }

    /// The bytes as text, for tests and messages.
    pub fn as_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.content.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_the_known_ones() {
        let empty = hex(&sum(b""));
        assert_eq!(empty, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
