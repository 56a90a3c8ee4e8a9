//! A version that files were recognized as.

use crate::catalog::Version;

/// A version and what it rests on.
#[derive(Debug, Clone)]
pub struct Detected {
    /// One that is compiled for.
    pub version: Version,
    /// Whether somebody or something says it, and it is not only what fits best.
    pub is_certain: bool,
    /// What it rests on, as it reads after "because".
    pub because: String,
}
