//! What a node needs when it runs in a container.

use super::HostFile;

/// The image that a product publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its name with its tag.
    pub name: String,
    /// The folder of the program in it.
    pub home: &'static str,
}

/// What differs from the image for one node. Paths are those in the container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contained {
    /// Environment variables, which the image's own scripts make settings of.
    pub variables: Vec<Variable>,
    /// Files that are laid over the image's own, as install.sh lays them over a distribution: what no variable can say.
    /// Paths are relative to the home of the image.
    pub files: Vec<HostFile>,
    /// The program of the image that becomes the node, with its arguments; the product's shell function `run` when empty.
    pub start: Vec<String>,
    /// Folders of the home that are written to, besides the directories of the service.
    pub kept: Vec<&'static str>,
}

/// An environment variable of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it comes from; may be empty.
    pub reason: String,
}
