//! LINT037: moving-image.

use super::Containers;
use crate::declare_rule;
use crate::diagnostic::Finding;

declare_rule! {
    /// Reports containers with an image tag that changes.
    ///
    /// ## What it checks
    ///
    /// The tags of the product's images: no tag, `latest`, and tags such as `latest-datanode`.
    ///
    /// ## Why it matters
    ///
    /// The next pull may get another release: nodes of one cluster can then have different releases, and a release
    /// may start with data that it cannot read.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:latest
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    /// ```
    ///
    /// ## How to fix
    ///
    /// Set the release in the tag, or use the digest.
    pub static MOVING_IMAGE = { code: "LINT037", name: "moving-image", severity: Info, confidence: Advice }
}

/// Looks for it in the containers of one cluster.
pub(super) fn check(containers: &Containers<'_>, findings: &mut Vec<Finding>) {
    for (_, container, _) in &containers.0 {
        let Some(image) = &container.image else { continue };
        let name = image.value.rsplit('/').next().unwrap_or(&image.value);
        let tag = name.split_once(':').map_or("latest", |(_, tag)| tag);
        if !name.contains('@') && tag.split('-').next() == Some("latest") {
            let message = format!("`{}` can be another release after the next pull", image.value);
            findings.push(
                Finding::new(&MOVING_IMAGE, image.span, message).help("add the release: IMAGE:RELEASE"),
            );
        }
    }
}
