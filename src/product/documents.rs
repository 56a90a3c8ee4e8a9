//! Pages of docs/ of a product.

/// A page of docs/.
#[derive(Debug, Clone, Copy)]
pub enum Document {
    /// One that the product renders itself.
    Page {
        /// The file's name.
        file: &'static str,
        /// Renders it.
        render: fn() -> String,
    },
    /// What a product demands of a cluster, and which rule checks it.
    Demands {
        /// The file's name.
        file: &'static str,
        /// The heading.
        title: &'static str,
        /// The text before the tables.
        introduction: &'static str,
        /// One demand a line: topic, demand, versions, codes of rules or `-`, what else checks it or why nothing does.
        table: &'static str,
    },
}

impl Document {
    /// The file's name.
    pub fn file(&self) -> &'static str {
        match self {
            Document::Page { file, .. } | Document::Demands { file, .. } => file,
        }
    }
}
