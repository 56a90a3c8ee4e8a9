//! Folders that compose files mount into images: the tag of the image tells the release of the files.

use std::collections::BTreeMap;

use super::Walked;
use crate::model::absolute;
use crate::native::{Group, manifest};
use crate::product::Product;
use crate::source::{FileId, SourceFile, SourceMap};
use crate::spec::Files;

/// A compose file that mounts something.
struct Composed {
    file: FileId,
    /// Where its folder is.
    folder: String,
    /// The text of the `.env` file beside it.
    environment: String,
}

/// The compose files that mount something, with their texts.
#[derive(Default)]
pub(super) struct Mounts {
    sources: SourceMap,
    composed: Vec<Composed>,
}

/// Reads the manifests that a walk met.
pub(super) fn read(walked: &Walked, files: &dyn Files) -> Mounts {
    let mut mounts = Mounts::default();
    for path in &walked.manifests {
        let Ok(bytes) = files.read(path) else { continue };
        let source = SourceFile::from_bytes(path.as_str(), bytes);
        if !source.text.contains("volumes") {
            continue;
        }
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        let environment = files.read(&format!("{folder}.env")).unwrap_or_default();
        mounts.composed.push(Composed {
            file: mounts.sources.add(source),
            folder: walked.locate(folder.trim_end_matches('/')),
            environment: String::from_utf8_lossy(&environment).into_owned(),
        });
    }
    mounts
}

/// Adds the images that folders are mounted into to what may tell their releases.
pub(super) fn trace(product: &dyn Product, mounts: &Mounts, groups: &mut [Group]) {
    if mounts.composed.is_empty() {
        return;
    }
    // What is below a folder comes right behind it.
    let mut places: BTreeMap<Vec<String>, (usize, usize)> = BTreeMap::new();
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<String>>();
    for (index, group) in groups.iter().enumerate() {
        places.extend(
            group.folders.iter().enumerate().map(|(own, folder)| (parts(&folder.place), (index, own))),
        );
    }
    for Composed { file, folder, environment } in &mounts.composed {
        let source = mounts.sources.file(*file);
        let lower = source.text.to_ascii_lowercase();
        if !product.image_words().iter().any(|word| lower.contains(word)) {
            continue;
        }
        for (mounted, image) in manifest::mounted(*file, source, product.image_words(), environment) {
            let place = absolute(folder, &mounted);
            let is_from_top = folder.starts_with('/') || mounted.starts_with('/');
            let place = if is_from_top { &*place } else { place.trim_start_matches('/') };
            let own = parts(place);
            let below: Vec<(usize, usize)> = places
                .range(own.clone()..)
                .take_while(|(path, _)| path.starts_with(&own))
                .map(|(_, at)| *at)
                .collect();
            for (group, folder) in below {
                groups[group].folders[folder].traces.insert(0, image.clone());
            }
            let Some((name, above)) = own.split_last() else { continue };
            if let Some(&(group, folder)) = places.get(above) {
                let folder = &mut groups[group].folders[folder];
                if folder.files.iter().any(|file| file.rsplit('/').next() == Some(name)) {
                    folder.traces.insert(0, image.clone());
                }
            }
        }
    }
}
