//! What every host needs, as a tree of files in memory; [`write`] is the only writer to disk.

mod service;

pub use service::{HostFile, Service};
