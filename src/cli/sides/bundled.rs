//! A bundle as a description: the specs that it was made of, as its manifest has them.

use std::path::Path;

use crate::bundle::{Opened, SpecText};
use crate::diagnostic::Levels;
use crate::driver::{self, Compiled};
use crate::error::Error;
use crate::spec::Files;

/// The specs of a manifest, and the strings that they carry for hosts.
struct Bundled<'a>(&'a [SpecText]);

impl Files for Bundled<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let is_it = |source: &&SpecText| {
            path.strip_suffix(&source.path).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let found = self.0.iter().filter(is_it).max_by_key(|source| source.path.len());
        let found = found.ok_or_else(|| "it is not in the manifest of the bundle".to_owned())?;
        Ok(found.text.clone().into_bytes())
    }

    fn read_named(&self, path: &str) -> Result<Vec<u8>, String> {
        // What is not there is not known, which is not a change.
        Ok(self.read(path).unwrap_or_default())
    }
}

/// Compiles what a bundle was made of.
pub(super) fn compiled(path: &str) -> Result<Compiled, Error> {
    let opened = Opened::read(Path::new(path))?;
    let Some(sources) = opened.edition().sources.as_deref() else {
        let message = format!("`{path}` does not say which spec it was built from");
        return Err(Error::new(message).help(
            "give the spec instead of the bundle: an older clusterc built it, or the spec is very long",
        ));
    };
    // Findings and plans name the files by the bundle, so that they are not treated as those of the other side.
    let above = path.trim_end_matches('/').trim_start_matches("./");
    let specs = sources.iter().filter(|source| source.is_spec);
    let group: Vec<String> = specs.map(|source| format!("{above}/{}", source.path)).collect();
    Ok(driver::compile(&[group], &Bundled(sources), &Levels::default())?)
}
