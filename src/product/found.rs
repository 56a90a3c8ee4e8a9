//! What `lint` and `import` ask: which files are the product's, and which clusters they make.

use super::{FileKind, Folder, RaisedCluster};
use crate::catalog::Version;
use crate::model::{ClusterId, Model, Spanned};
use crate::source::{FileId, SourceMap};

/// From native files to a model. Products whose files are not read keep the defaults.
pub trait Found {
    /// What a native file is, by its path; `None` when it is none of the product's.
    fn recognize(&self, path: &str) -> Option<FileKind> {
        let _ = path;
        None
    }

    /// Words of which the names of its images have one.
    fn image_words(&self) -> &'static [&'static str] {
        &[]
    }

    /// The clusters that native files make; `stated` is the version that the command line states.
    fn raise(&self, folders: &[Folder], sources: &SourceMap, stated: Option<&Version>) -> Vec<RaisedCluster> {
        let _ = (folders, sources, stated);
        Vec::new()
    }

    /// What a file says in which a node keeps what it joined its cluster with; `None` when it is not such a file.
    fn recorded(&self, file: FileId, text: &str) -> Option<Recorded> {
        let _ = (file, text);
        None
    }

    /// Adds the nodes of a raised cluster to the start graph.
    fn order(&self, model: &mut Model, cluster: ClusterId) {
        let _ = (model, cluster);
    }
}

/// What a node keeps of its first start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its role.
    pub role: &'static str,
    /// Parameters by name, with their values.
    pub values: Vec<(Box<str>, Spanned<Box<str>>)>,
}
