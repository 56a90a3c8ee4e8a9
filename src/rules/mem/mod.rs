//! Memory of the processes of a machine.

pub mod contradicting_memory;
pub mod memory_over_host;
mod process;
pub mod tiny_memory;
pub mod unset_memory;

pub(super) use process::Process;
