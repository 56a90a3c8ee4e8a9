//! Which version files are for.

use crate::maps::HashSet;

use crate::catalog::{Catalog, Version};
use crate::product::Detected;

/// The releases that know most of the keys, among those that `accepts`; the newest counts as the likeliest.
pub fn fitting_version<'a>(
    catalog: &Catalog,
    keys: impl IntoIterator<Item = &'a str>,
    accepts: impl Fn(&Version, &str) -> bool,
) -> Option<Detected> {
    let keys: HashSet<&str> = keys.into_iter().collect();
    let known: Vec<Vec<&crate::catalog::VersionRange>> = keys
        .iter()
        .map(|key| {
            let params = catalog.find(key).iter().map(|&id| catalog.param(id));
            params.map(|param| &param.lifetime).collect()
        })
        .filter(|spans: &Vec<_>| !spans.is_empty())
        .collect();
    let fits = |version: &Version| {
        known.iter().filter(|spans| spans.iter().any(|span| span.contains(version))).count()
    };
    let scored: Vec<(usize, &Version)> = catalog
        .versions
        .iter()
        .filter(|known| accepts(&known.version, &known.layout))
        .map(|candidate| (fits(&candidate.version), &candidate.version))
        .collect();
    let best = scored.iter().map(|(fits, _)| *fits).max()?;
    let mut fitting: Vec<Version> =
        scored.into_iter().filter(|(fits, _)| *fits == best).map(|(_, version)| version.clone()).collect();
    fitting.sort();
    let version = fitting.pop()?;
    let because = if known.is_empty() {
        "no key differs between releases".to_owned()
    } else {
        format!("it has {best} of the {} known keys, and no other release has more", known.len())
    };
    Some(Detected { others: fitting, ..Detected::new(version, because) })
}
