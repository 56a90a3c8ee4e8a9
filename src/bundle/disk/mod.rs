//! How it is written: folders, archives, payloads, each whole or not at all.

pub(in crate::bundle) mod archive;
pub(in crate::bundle) mod archives;
pub(in crate::bundle) mod compress;
pub(in crate::bundle) mod journal;
pub(in crate::bundle) mod links;
pub(in crate::bundle) mod lock;
pub(in crate::bundle) mod modes;
pub(in crate::bundle) mod payload;
pub(in crate::bundle) mod replace;
pub(in crate::bundle) mod settle;
pub(in crate::bundle) mod staged;
pub(in crate::bundle) mod state;
pub(in crate::bundle) mod update;
pub(in crate::bundle) mod watch;
pub(in crate::bundle) mod write;
