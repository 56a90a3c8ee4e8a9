//! EMIT013: image-name.

use crate::maps::HashSet;

use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::rules::Survey;

declare_rule! {
    /// Reports image and Compose project names that container engines do not accept.
    ///
    /// ## What it checks
    ///
    /// `image=` and `image-id=` of `install`, and `project=` of hosts: which characters they have.
    ///
    /// ## Why it matters
    ///
    /// They appear unchanged in compose.yaml and in scripts. An engine refuses a name with capital letters or
    /// spaces ("invalid reference format"), and Compose a project with characters other than lower-case
    /// letters, digits, `-` and `_`.
    ///
    /// ```kdl,fails
    /// cluster "plant" product="iotdb" version="2.0.10" platform="compose" {
    ///     install "/opt/iotdb" image="Plant/IoTDB 2.0.10"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// cluster "plant" product="iotdb" version="2.0.10" platform="compose" {
    ///     install "/opt/iotdb" image="plant/iotdb:2.0.10"
    ///     host "node-1" address="10.0.0.11"
    ///     confignode on="node-1"
    ///     datanode on="node-1"
    /// }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the name as `docker images` shows it, with its tag.
    pub static IMAGE_NAME = {
        code: "EMIT013", name: "image-name", severity: Error, confidence: Language,
        check: check of Survey
    }
}

fn check(survey: &Survey<'_>, findings: &mut Vec<Finding>) {
    let model = survey.model;
    for cluster in &model.clusters {
        if let Some(image) = cluster.install.image.as_ref().filter(|image| !is_image(&image.value)) {
            let message = format!("`{}` is not the name of an image", words::shorten(&image.value));
            let finding = Finding::new(&IMAGE_NAME, image.span, message);
            findings.push(
                finding.help(
                    "write it as `docker images` shows it, with its tag: \"registry.plant/database:1.0\"",
                ),
            );
        }
        if let Some(id) = cluster.install.image_id.as_ref().filter(|id| !is_identifier(&id.value)) {
            let message = format!("`{}` is not the ID of an image", words::shorten(&id.value));
            let finding = Finding::new(&IMAGE_NAME, id.span, message);
            findings.push(
                finding.help(
                    "write sha256: and 64 digits, as `docker image inspect -f '{{.Id}}' IMAGE` prints it",
                ),
            );
        }
    }
    let mut reported = HashSet::default();
    for host in &model.hosts {
        let Some(project) = host.project.as_ref().filter(|project| !is_project(&project.value)) else {
            continue;
        };
        if reported.insert(project.span) {
            let message =
                format!("`{}` cannot be the name of a Compose project", words::shorten(&project.value));
            let finding = Finding::new(&IMAGE_NAME, project.span, message).host(&*host.name);
            findings.push(
                finding
                    .help("use lower-case letters, digits, `-` and `_`, starting with a letter or a digit"),
            );
        }
    }
}

/// Whether a text is `[registry/]path[:tag]`.
fn is_image(text: &str) -> bool {
    let (path, tag) = match text.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, tag),
        _ => (text, "latest"),
    };
    let is_part = |part: &str| {
        part.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
            && part.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._-:".contains(letter)
            })
    };
    let is_tag = !tag.is_empty()
        && tag.len() <= 128
        && tag.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter));
    path.len() <= 200 && path.split('/').all(is_part) && is_tag
}

fn is_identifier(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_project(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        && text.len() <= 63
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter))
}
