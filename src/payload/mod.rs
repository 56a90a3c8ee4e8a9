//! Files that are copied unopened, as they are on this machine: checked before anything is written, then read once,
//! while their checksum is taken and their members are checked on the way.

mod inspect;
mod members;
mod read;
pub mod rules;
mod scan;

pub use inspect::{Inspected, inspect};
pub use members::{Member, Members, broken};
pub use read::Reading;
