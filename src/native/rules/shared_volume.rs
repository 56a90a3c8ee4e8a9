//! LINT036: shared-volume.

use crate::maps::HashMap;

use super::Containers;
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity};
use crate::model::{Model, Spanned};

declare_rule! {
    /// Reports containers whose nodes write to one folder of one volume.
    ///
    /// ## What it checks
    ///
    /// Volumes and folders of the machine that several containers mount, and the folders in them that their nodes write to.
    ///
    /// ## Why it matters
    ///
    /// One of the nodes does not start, or both destroy each other's files.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:2.0.6-confignode
    ///     environment: [cn_internal_address=cn, "cn_seed_config_node=cn:10710"]
    ///     volumes: ["cn:/iotdb/data"]
    ///   d1:
    ///     image: apache/iotdb:2.0.6-datanode
    ///     environment: [dn_internal_address=d1, dn_rpc_address=d1, "dn_seed_config_node=cn:10710"]
    ///     volumes: ["data:/iotdb/data"]
    ///   d2:
    ///     image: apache/iotdb:2.0.6-datanode
    ///     environment: [dn_internal_address=d2, dn_rpc_address=d2, "dn_seed_config_node=cn:10710"]
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:2.0.6-confignode
    ///     environment: [cn_internal_address=cn, "cn_seed_config_node=cn:10710"]
    ///     volumes: ["data:/iotdb/data"]
    ///   d1:
    ///     image: apache/iotdb:2.0.6-datanode
    ///     environment: [dn_internal_address=d1, dn_rpc_address=d1, "dn_seed_config_node=cn:10710"]
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Give each node its own volume.
    pub static SHARED_VOLUME = { code: "LINT036", name: "shared-volume", severity: Error, confidence: Source }
}

/// A folder of a volume: where the names of volumes count from, the volume, and the path in it.
type VolumeFolder<'a> = (&'a str, &'a str, String);

/// Looks for it in the containers of one cluster.
pub(super) fn check<'a>(containers: &Containers<'a>, model: &'a Model, findings: &mut Vec<Finding>) {
    // What is in one folder: the manifest's, for the names of volumes and of folders count from there.
    let mut known: HashMap<VolumeFolder<'_>, (&str, &Spanned<Box<str>>)> = HashMap::default();
    for (folder, container, nodes) in &containers.0 {
        let above = folder.above.rsplit_once('/').map_or("", |(above, _)| above);
        'volumes: for volume in &container.volumes {
            let Some(source) = &volume.source else { continue };
            let target = volume.target.value.trim_end_matches('/');
            for directory in nodes.directories(model) {
                let Some(inner) = directory.path.strip_prefix(target) else { continue };
                if !inner.is_empty() && !inner.starts_with('/') {
                    continue;
                }
                if let Some(copies) = &container.copies {
                    let message = format!(
                        "{} copies of `{}` write to one folder of `{}`",
                        copies.value, folder.host, source.value
                    );
                    findings.push(
                        Finding::new(&SHARED_VOLUME, source.span, message)
                            .severity(Severity::Warning)
                            .label(copies.span, "copies on one machine share the volume")
                            .note(format!("all of them write to `{}`", directory.path))
                            .help("write one service for each node"),
                    );
                    continue 'volumes;
                }
                let location = (above, &*source.value, inner.to_owned());
                let (other, first) = *known.entry(location).or_insert((&folder.host, source));
                if other != folder.host {
                    let message =
                        format!("`{}` and `{other}` write to one folder of `{}`", folder.host, source.value);
                    findings.push(
                        Finding::new(&SHARED_VOLUME, source.span, message)
                            .label(first.span, format!("`{other}` mounts it here"))
                            .note(format!("both write to `{}`", directory.path))
                            .help("give each of them its own volume"),
                    );
                    continue 'volumes;
                }
            }
        }
    }
}
