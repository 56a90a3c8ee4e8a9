//! Files that statements name are read, so that later stages touch no disk.

use crate::maps::HashMap;
use std::sync::Arc;

use super::load::{Files, MOST_FILES};
use super::rules::INCLUDE_UNREADABLE;
use super::{FileSpec, SiteSpec};
use crate::diagnostic::Finding;
use crate::source::reserved::is_reserved;

/// Reads every file that the statements of a unit name.
pub fn read_files(site: &mut SiteSpec, files: &dyn Files, findings: &mut Vec<Finding>) {
    let mut known: HashMap<Box<str>, Arc<[u8]>> = HashMap::default();
    let named = site.clusters.iter_mut().flat_map(|cluster| &mut cluster.nodes);
    for file in named.flat_map(|node| &mut node.files) {
        let FileSpec { path, bytes, .. } = file;
        if let Some(read) = known.get(&path.value) {
            bytes.clone_from(read);
            continue;
        }
        // Secrets replace such characters, in whatever file they are.
        let unmarked = |bytes: Vec<u8>| {
            if String::from_utf8_lossy(&bytes).contains(is_reserved) {
                Err("it contains U+FDD0 to U+FDEF, which Unicode reserves for internal use".to_owned())
            } else {
                Ok(bytes)
            }
        };
        let read = if known.len() < MOST_FILES {
            files.read_named(&path.value).and_then(unmarked)
        } else {
            Err(format!("at most {MOST_FILES} files are read for one spec"))
        };
        match read {
            Ok(read) => *bytes = read.into(),
            Err(reason) => {
                let message = format!("cannot read `{}`: {reason}", path.value);
                let finding = Finding::new(&INCLUDE_UNREADABLE, path.span, message)
                    .help("use a path relative to the folder of the file that contains it");
                findings.push(finding);
            }
        }
        known.insert(path.value.clone(), Arc::clone(bytes));
    }
}
