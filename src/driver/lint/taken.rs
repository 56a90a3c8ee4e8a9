//! What files are treated as.

use super::{ReadOptions, Walked, raised, version_of};
use crate::catalog::Version;
use crate::product::{Folder, Product, RaisedCluster};
use crate::spec::Files;

/// What a walk met is treated as, a line each: clusters, their nodes, their files.
pub fn taken(walked: &Walked, files: &(dyn Files + Sync), options: &ReadOptions) -> Vec<String> {
    let raised = raised(walked, files, options).into_iter();
    let lines = raised.flat_map(|(product, _, raised)| {
        let of_one = |cluster| describe(product, &raised.root, cluster, &raised.folders);
        raised.clusters.iter().flat_map(of_one).collect::<Vec<String>>()
    });
    lines.collect()
}

/// The release that some files are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The product's word.
    pub product: &'static str,
    /// The version that they are read by.
    pub version: Version,
    /// Their paths.
    pub files: Vec<String>,
}

/// The releases that what a walk met is of.
pub fn releases(walked: &Walked, files: &(dyn Files + Sync), options: &ReadOptions) -> Vec<Release> {
    let raised = raised(walked, files, options).into_iter();
    let releases = raised.flat_map(|(product, _, raised)| {
        let of_one = |cluster: &RaisedCluster| {
            let folders = cluster.folders.iter().filter_map(|&folder| raised.folders.get(folder));
            let own = folders.flat_map(|folder| folder.files.iter().map(|file| file.path.clone()));
            Release {
                product: product.name(),
                version: cluster.version.version.clone(),
                files: own.chain(raised.files.iter().cloned()).collect(),
            }
        };
        raised.clusters.iter().map(of_one).collect::<Vec<Release>>()
    });
    releases.collect()
}

/// What a cluster was treated as.
fn describe(product: &dyn Product, root: &str, cluster: &RaisedCluster, folders: &[Folder]) -> Vec<String> {
    let catalog = product.catalog();
    let root = if root.is_empty() { "." } else { root };
    let mut lines =
        vec![format!("{root}: {}; cluster `{}`", version_of(product, cluster), cluster.name.value)];
    for node in &cluster.nodes {
        let host = &cluster.hosts[node.host].name;
        let role = &catalog.role(node.role).title;
        lines.push(format!(
            "  {role} `{}` on host `{host}`, installed in `{}`",
            node.name,
            if node.root.is_empty() { "." } else { &node.root }
        ));
    }
    for &folder in &cluster.folders {
        for file in &folders[folder].files {
            lines.push(format!("    {}: {}", file.path, file.kind.word));
        }
    }
    lines
}
