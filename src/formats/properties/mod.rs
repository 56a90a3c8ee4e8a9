//! Java `.properties` files, as `java.util.Properties` reads them.

mod read;
mod write;

pub use read::read;
pub use write::Writer;
