//! Files in memory and locations in them. The first stage: bytes in, text with byte spans out.

mod file;
mod plain;
pub mod reserved;
pub mod secret;
mod shown;
mod span;

pub use file::{Position, SourceFile, SourceMap};
pub use plain::{is_harmful, json as safe_json, lines as safe_lines, one_line};
pub use shown::{ShownFile, masked_bytes};
pub use span::{FileId, Span};
