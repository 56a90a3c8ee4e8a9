//! Files of `KEY=VALUE` lines without quoting or escapes, and tables of nodes with commas between their columns.

mod read;
mod write;

pub use read::{Row, lost_name, read, read_table, spaces_removed};
pub use write::Writer;
