//! LINT035: lost-data.

use super::Containers;
use crate::catalog::MeaningKind;
use crate::declare_rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::product::Volume;

declare_rule! {
    /// Reports containers with volumes that do not include the data.
    ///
    /// ## What it checks
    ///
    /// Whether the data and state folders of the nodes in a container are on mounted volumes: an `emptyDir` of a
    /// pod is not persistent. A container without any volume for data is treated as temporary and not reported.
    ///
    /// ## Why it matters
    ///
    /// Files inside the container are deleted with it: after the next change of the image the cluster is empty.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     volumes: ["data:/var/lib/iotdb"]
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   db:
    ///     image: apache/iotdb:2.0.6-standalone
    ///     volumes: ["data:/iotdb/data"]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Mount the folder that the server writes to.
    pub static LOST_DATA = { code: "LINT035", name: "lost-data", severity: Warning, confidence: Source }
}

/// Looks for it in the containers of one cluster.
pub(super) fn check<'a>(containers: &Containers<'a>, model: &'a Model, findings: &mut Vec<Finding>) {
    // What is not in view may move a folder.
    for (folder, container, nodes) in containers.0.iter().filter(|(_, container, _)| !container.is_partial) {
        // A path belongs to the volume that is mounted nearest to it.
        let of_path = |path: &str| {
            let own = container.volumes.iter().filter(|volume| is_in(path, location(volume)));
            own.max_by_key(|volume| location(volume).len())
        };
        let is_kept = |path: &str| of_path(path).is_some_and(|volume| !volume.is_passing);
        let keeps =
            [MeaningKind::DataDir, MeaningKind::SystemDir, MeaningKind::ConsensusDir, MeaningKind::WalDir];
        let kept: Vec<_> =
            nodes.directories(model).iter().filter(|directory| keeps.contains(&directory.kind)).collect();
        let passing = kept.iter().find_map(|directory| {
            let volume = of_path(&directory.path).filter(|volume| volume.is_passing)?;
            Some((directory, volume))
        });
        if let Some((lost, volume)) = passing {
            let message = format!("`{}` is in an emptyDir and is lost when the pod is deleted", lost.path);
            findings.push(
                Finding::new(&LOST_DATA, volume.target.span, message)
                    .help("use a claim: volumeClaimTemplates of a StatefulSet, or persistentVolumeClaim"),
            );
            continue;
        }
        let Some(lost) = kept.iter().find(|directory| !is_kept(&directory.path)) else { continue };
        // A volume for data, or one that was meant as such.
        let is_meant = |target: &str| {
            let lower = target.to_ascii_lowercase();
            let is_own = is_in(&lower, &folder.root);
            let names_data =
                lower.contains("data") || !is_own && lower.contains(folder.root.trim_start_matches('/'));
            let is_file = target.rsplit('/').next().is_some_and(|name| name.contains('.'));
            kept.iter().any(|directory| is_in(&directory.path, target)) || names_data && !is_file
        };
        let volumes = container.volumes.iter().map(|volume| &volume.target);
        let others = ["conf", "config", "cfg", "log", "logs", "ext", "lib", "activation", "license"];
        let is_other = |target: &str| others.contains(&target.rsplit('/').next().unwrap_or_default());
        let mut meant = volumes.filter(|target| {
            let path = target.value.trim_end_matches('/');
            is_meant(path) && !is_other(path)
        });
        let Some(volume) = meant.next() else { continue };
        let message = format!("`{}` is not in a volume and is lost when the container is deleted", lost.path);
        let mut finding = Finding::new(&LOST_DATA, volume.span, message)
            .caption("this is kept")
            .help(format!("mount a volume at `{}`, or above it", lost.path));
        if let Some(span) = lost.setting.span().filter(|span| *span != volume.span) {
            finding = finding.label(span, format!("says `{}`", lost.param.name()));
        }
        findings.push(finding);
    }
}

/// Where a volume is mounted.
fn location(volume: &Volume) -> &str {
    volume.target.value.trim_end_matches('/')
}

/// Whether a path is a folder, or in it.
fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
