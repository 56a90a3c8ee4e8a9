//! The reference that the program carries: statements and properties of the language, topics, and the pages about them in Markdown.

mod documents;
mod language;
mod pages;
mod parameter;
mod product;

pub use documents::{Document, Topic, document, documents, in_one_file, sections, topic, topics};
pub use language::{Argument, Placing, Property, Statement, language};
pub(crate) use pages::targets;
pub use pages::{about, page, words};
pub use parameter::{parameter, readers};
