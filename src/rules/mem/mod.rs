//! Memory of the processes of a machine.

pub mod memory_over_host;
mod process;
pub mod tiny_memory;
pub mod unset_memory;
pub mod unused_total;

pub(super) use process::Process;
