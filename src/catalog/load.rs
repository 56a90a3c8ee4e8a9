//! Reads a catalog.
pub struct SchemaFile; pub fn load() {}
