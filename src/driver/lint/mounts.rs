//! Folders that compose files mount into images: the tag of the image gives the release of the files.

use crate::maps::HashSet;
use std::collections::{BTreeMap, BTreeSet};

use super::Walked;
use crate::model::absolute;
use crate::native::Group;
use crate::native::manifest::{Images, Mounting, Surroundings, below, may_start};
use crate::product::Product;
use crate::source::{SourceFile, SourceMap};
use crate::spec::Files;

/// A compose file that mounts something.
struct Composed {
    mounting: Mounting,
    /// Its text in small letters.
    lower: String,
    /// Its path.
    path: String,
    /// Where its folder is.
    folder: String,
}

/// The compose files that name other files.
#[derive(Default)]
pub(super) struct Mounts {
    composed: Vec<Composed>,
    /// Manifests of which others take services: they are not projects by themselves. Scripts that start nothing are
    /// none either.
    parts: HashSet<String>,
}

impl Mounts {
    /// Whether a manifest is not a project.
    pub(super) fn is_part(&self, path: &str) -> bool {
        self.parts.contains(path)
    }
}

/// Whether a manifest, in small letters, may start an image of a product: it names one, or takes a name from elsewhere.
pub(super) fn may_run(product: &dyn Product, lower: &str) -> bool {
    let is_filled_in = |line: &str| {
        let image_line = line.trim_start().trim_start_matches("- ").strip_prefix("image:");
        image_line.is_some_and(|image| image.contains('$'))
    };
    product.image_words().iter().any(|word| lower.contains(word)) || lower.lines().any(is_filled_in)
}

/// Reads the manifests that a walk met.
pub(super) fn read(walked: &Walked, files: &dyn Files) -> Mounts {
    let mut mounts = Mounts::default();
    for path in &walked.manifests {
        let Ok(bytes) = files.read(path) else { continue };
        let source = SourceFile::from_bytes(path.as_str(), bytes);
        let has = |word: &str| source.text.contains(word);
        if path.ends_with(".sh") && !may_start(&source.text) {
            mounts.parts.insert(path.clone());
            continue;
        }
        let is_compose = has("services:") && (has("volumes:") || has("extends:")) || has("include:");
        if !is_compose && !path.ends_with(".sh") && !path.ends_with(".container") {
            continue;
        }
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        let lower = source.text.to_ascii_lowercase();
        let mut sources = SourceMap::default();
        let file = sources.add(source);
        if let Some(mounting) =
            Mounting::read(file, &mut sources, &Surroundings { folder, files, known: &[] })
        {
            mounts.parts.extend(mounting.parts().into_iter().map(|part| sources.file(part).name.clone()));
            let folder = walked.locate(folder.trim_end_matches('/'));
            mounts.composed.push(Composed { mounting, lower, path: path.clone(), folder });
        }
    }
    mounts
}

/// Files that are mounted over the configuration of containers, by the manifests that mount them: they are judged there. `files` are sorted.
pub(super) fn claimed(
    product: &dyn Product,
    mounts: &Mounts,
    files: &BTreeSet<&str>,
) -> BTreeMap<String, Vec<String>> {
    let recognize = |name: &str| product.recognize(name);
    let images = Images {
        product: product.name(),
        words: product.image_words(),
        earlier: &[],
        recognize: &recognize,
        catalog: None,
    };
    let mut claimed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Composed { mounting, path, .. } in &mounts.composed {
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        for named in mounting.configuration(&images) {
            let Some(own) = below(folder, &named) else { continue };
            let is_own = |file: &&&str| {
                **file == own
                    || named.ends_with('/')
                        && file.strip_prefix(&*own).is_some_and(|rest| rest.starts_with('/'))
            };
            let known = files.range(&*own..).take_while(|file| file.starts_with(&own)).filter(is_own);
            claimed.entry(path.clone()).or_default().extend(known.map(|file| (*file).to_owned()));
        }
    }
    claimed
}

/// Adds the images that folders are mounted into to what may give their releases.
pub(super) fn trace(product: &dyn Product, mounts: &Mounts, groups: &mut [Group]) {
    if mounts.composed.is_empty() {
        return;
    }
    // What is below a folder comes right behind it.
    let mut locations: BTreeMap<Vec<String>, (usize, usize)> = BTreeMap::new();
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<String>>();
    for (index, group) in groups.iter().enumerate() {
        locations.extend(
            group.folders.iter().enumerate().map(|(own, folder)| (parts(&folder.location), (index, own))),
        );
    }
    for Composed { mounting, lower, folder, .. } in &mounts.composed {
        if !may_run(product, lower) {
            continue;
        }
        for (mounted, image) in mounting.mounted(product.image_words()) {
            let location = absolute(folder, &mounted);
            let is_from_top = folder.starts_with('/') || mounted.starts_with('/');
            let location = if is_from_top { &*location } else { location.trim_start_matches('/') };
            let own = parts(location);
            let below: Vec<(usize, usize)> = locations
                .range(own.clone()..)
                .take_while(|(path, _)| path.starts_with(&own))
                .map(|(_, at)| *at)
                .collect();
            for (group, folder) in below {
                groups[group].folders[folder].traces.insert(0, image.clone());
            }
            let Some((name, above)) = own.split_last() else { continue };
            if let Some(&(group, folder)) = locations.get(above) {
                let folder = &mut groups[group].folders[folder];
                if folder.files.iter().any(|file| file.rsplit('/').next() == Some(name)) {
                    folder.traces.insert(0, image.clone());
                }
            }
        }
    }
}
