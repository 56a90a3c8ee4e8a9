//! LINT019: differing-images.

use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Spanned;
use crate::product::Folder;

declare_rule! {
    /// Reports containers of one cluster whose images are of different versions.
    ///
    /// ## What it checks
    ///
    /// The tags of the product's images in the manifests of one cluster, without the words for roles.
    ///
    /// ## Why it matters
    ///
    /// Nodes of different versions may refuse each other; `latest` can be another version after every pull.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:1.3.3-confignode
    ///     environment:
    ///       - cn_internal_address=cn
    ///       - cn_seed_config_node=cn:10710
    ///   dn:
    ///     image: apache/iotdb:1.3.2-datanode
    ///     environment:
    ///       - dn_internal_address=dn
    ///       - dn_rpc_address=dn
    ///       - dn_seed_config_node=cn:10710
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:1.3.3-confignode
    ///     environment:
    ///       - cn_internal_address=cn
    ///       - cn_seed_config_node=cn:10710
    ///   dn:
    ///     image: apache/iotdb:1.3.3-datanode
    ///     environment:
    ///       - dn_internal_address=dn
    ///       - dn_rpc_address=dn
    ///       - dn_seed_config_node=cn:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// Use the same version for all of them.
    pub static DIFFERING_IMAGES = { code: "LINT019", name: "differing-images", severity: Warning, confidence: Advice }
}

/// Looks for it in the folders of one cluster.
pub(super) fn check(folders: &[&Folder], findings: &mut Vec<Finding>) {
    let images = folders.iter().filter_map(|folder| folder.container.as_ref()?.image.as_ref());
    let mut images: Vec<(&str, &Spanned<Box<str>>)> =
        images.map(|image| (version(&image.value), image)).collect();
    images.sort_by_key(|(_, image)| image.span);
    let Some((first, image)) = images.first().copied() else { return };
    for (other, own) in &images[1..] {
        if *other != first {
            let message = format!("this image is `{other}`, but another node has `{first}`");
            findings.push(
                Finding::new(&DIFFERING_IMAGES, own.span, message)
                    .label(image.span, "the image of the other node")
                    .help("use the same version for all nodes"),
            );
        }
    }
}

/// The version in an image's name: its tag without the word for what runs in it.
fn version(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or(image);
    let tag = name.split('@').next().unwrap_or(name).split_once(':').map_or("latest", |(_, tag)| tag);
    tag.split('-').next().unwrap_or(tag)
}
