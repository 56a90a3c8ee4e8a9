//! Files that go along unopened, as they lie on this machine: looked at before anything is written, then read once, while
//! their checksum is taken and their members are looked at on the way.

mod look;
mod members;
mod read;
pub mod rules;
mod scan;

pub use look::{Looked, look};
pub use members::{Member, Members, broken};
pub use read::Reading;
