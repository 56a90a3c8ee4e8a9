//! What a node needs when it runs in a container.

use super::{Emit, HostFile};
use crate::model::Cluster;

/// The key of a service in a bundle's compose.yaml: files that its first program copies over those of the image, written as volumes.
pub const LAID_FILES: &str = "x-clusterc-files";

/// The image that a product publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its name with its tag.
    pub name: String,
    /// The folder of the program in it.
    pub home: &'static str,
}

impl Image {
    /// The image of a cluster's nodes in a role: the one that the vendor publishes, or the spec's instead of the first
    /// role's.
    pub fn of<P: Emit + ?Sized>(product: &P, cluster: &Cluster, role: &str) -> Option<Self> {
        let published = product.image(&cluster.view.release, role)?;
        let own = cluster.install.image.as_ref().filter(|_| Self::is_main(product, cluster, role));
        Some(Self { name: own.map_or(published.name, |image| image.value.to_string()), ..published })
    }

    /// Whether nodes in a role have the image of the first role, which is the one that a spec can override.
    pub fn is_main<P: Emit + ?Sized>(product: &P, cluster: &Cluster, role: &str) -> bool {
        let release = &cluster.view.release;
        let first = cluster.view.catalog.roles.first();
        first.is_some_and(|first| product.image(release, &first.name) == product.image(release, role))
    }

    /// The file that it travels in: what `docker save` writes.
    pub fn archive(&self) -> String {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        let plain = |letter: char| if is_plain(letter) { letter } else { '-' };
        format!("{}.tar", self.name.chars().map(plain).collect::<String>())
    }
}

/// What differs from the image for one node. Paths are those in the container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contained {
    /// Environment variables, which the image's own scripts make settings of.
    pub variables: Vec<Variable>,
    /// Files that are laid over the image's own, as install.sh lays them over a distribution: what no variable can set.
    /// Paths are relative to the home of the image.
    pub files: Vec<HostFile>,
    /// The program of the image that becomes the node, with its arguments; the product's shell function `run` when empty.
    pub start: Vec<String>,
    /// Folders of the home that are written to, in addition to the directories of the service.
    pub kept: Vec<&'static str>,
    /// Whether the image's program runs as a user to whom neither the home nor the folders of the machine belong.
    pub is_roots: bool,
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
