//! Files of `KEY=VALUE` lines without quoting or escapes, and tables of nodes with commas between their columns.

mod read;
mod write;

pub use read::{Row, read, read_table};
pub use write::Writer;
