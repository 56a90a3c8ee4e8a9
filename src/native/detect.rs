//! Which version files are for.

use std::collections::HashSet;

use crate::catalog::{Catalog, ParamKind, Version};
use crate::product::Detected;

/// The version that knows most of the keys, the newest of equals, among those that `accepts`.
pub fn fitting_version<'a>(
    catalog: &Catalog,
    keys: impl IntoIterator<Item = &'a str>,
    accepts: impl Fn(&Version, &str) -> bool,
) -> Option<Detected> {
    let keys: HashSet<&str> = keys.into_iter().collect();
    let known: Vec<Vec<&crate::catalog::VersionSpan>> = keys
        .iter()
        .map(|key| {
            let params = catalog.find(key).iter().map(|&id| catalog.param(id));
            params.filter(|param| param.kind == ParamKind::Property).map(|param| &param.lifetime).collect()
        })
        .filter(|spans: &Vec<_>| !spans.is_empty())
        .collect();
    let accepted = catalog.versions.iter().filter(|known| accepts(&known.version, &known.layout));
    let scored = accepted.map(|candidate| {
        let fits = known.iter().filter(|spans| spans.iter().any(|span| span.contains(&candidate.version)));
        (fits.count(), candidate)
    });
    let (fits, best) = scored.max_by_key(|(fits, candidate)| (*fits, candidate.version.clone()))?;
    let because =
        format!("it has {fits} of the {} known keys, more than or as many as any other", known.len());
    Some(Detected { version: best.version.clone(), is_certain: false, because })
}

/// The supported version that is nearest to one that is said: itself, else the newest of its line, else the newest
/// that is not newer, else the oldest.
pub fn nearest_version(catalog: &Catalog, said: &Version) -> Option<Version> {
    if let Some(known) = catalog.supported(said) {
        return Some(known.version.clone());
    }
    let older = catalog.versions.iter().map(|known| &known.version).filter(|known| *known <= said).max();
    older.or(catalog.versions.first().map(|known| &known.version)).cloned()
}
