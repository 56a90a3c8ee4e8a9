//! What is different between two versions of a product.

use super::{CatalogView, Effect, ParamKind, ParamView};

/// The differences, each in catalog order.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Parameters that the newer version does not know, with their new name where they have one.
    pub gone: Vec<(&'a ParamView, Option<&'a str>)>,
    /// Parameters that have a newer name and are still read under the old one.
    pub renamed: Vec<(&'a ParamView, &'a str)>,
    /// Parameters that are new in the newer version.
    pub added: Vec<&'a ParamView>,
    /// Parameters with another default: before and after.
    pub defaults: Vec<(&'a ParamView, &'a ParamView)>,
    /// Parameters whose change acts at another time: before and after.
    pub effects: Vec<(&'a ParamView, Effect, Effect)>,
    /// Parameters that nothing reads any more though they are accepted.
    pub dead: Vec<&'a ParamView>,
    /// Files that parameters move out of, and the file that they move to, with the number of parameters.
    pub files: Vec<(&'a str, &'a str, usize)>,
}

/// Compares two versions.
pub fn changes<'a>(before: &'a CatalogView, after: &'a CatalogView) -> Changes<'a> {
    let mut changes = Changes::default();
    for old in before.params() {
        let later = old.param.renamed_to.iter().find(|ranged| ranged.versions.contains(&after.version));
        let later = later.map(|ranged| &*ranged.value).filter(|later| has(after, later, old.param.kind));
        let Some(new) = after.get(old.id) else {
            changes.gone.push((old, later));
            continue;
        };
        let was_renamed = old.param.renamed_to.iter().any(|ranged| ranged.versions.contains(&before.version));
        if let Some(later) = later.filter(|_| !was_renamed) {
            changes.renamed.push((new, later));
        }
        if old.default.unwrap_or_default() != new.default.unwrap_or_default() {
            changes.defaults.push((old, new));
        }
        if old.effect != new.effect {
            changes.effects.push((new, old.effect, new.effect));
        }
        if new.dead && !old.dead {
            changes.dead.push(new);
        }
        if old.file != new.file {
            match changes.files.iter_mut().find(|(from, to, _)| (*from, *to) == (old.file, new.file)) {
                Some((_, _, count)) => *count += 1,
                None => changes.files.push((old.file, new.file, 1)),
            }
        }
    }
    changes.added = after.params().filter(|new| before.get(new.id).is_none()).collect();
    changes
}

fn has(view: &CatalogView, name: &str, kind: ParamKind) -> bool {
    let ids = view.catalog.find(name).iter();
    ids.filter_map(|&id| view.get(id)).any(|param| param.param.kind == kind)
}
