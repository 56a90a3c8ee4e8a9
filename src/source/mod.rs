//! Files in memory and places in them. The first stage: bytes in, text with byte spans out.

mod file;
pub mod reserved;
mod span;

pub use file::{Position, SourceFile, SourceMap};
pub use span::{FileId, Span};
