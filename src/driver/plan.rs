//! Two descriptions compared, and the files of both in one map.

use super::{Compiled, PRODUCTS, REGISTRY, secret_names};
use crate::diagnostic::Levels;
use crate::model::Model;
use crate::plan::{self, Plan, Sides};
use crate::registry::exceptions;
use crate::source::SourceMap;

/// One description of clusters, as a model.
#[derive(Debug, Default)]
pub struct Side {
    /// What it says.
    pub model: Model,
    /// Its files.
    pub sources: SourceMap,
    /// Whether it is files as found, which do not say everything.
    pub is_found: bool,
}

/// A plan, with the files that it names.
#[derive(Debug)]
pub struct Planned {
    /// The plan; its locations are in `sources`.
    pub plan: Plan,
    /// The files of both sides, those of the new one first.
    pub sources: SourceMap,
    /// How it is.
    pub old: Model,
}

/// What it takes to get from one description to another.
pub fn plan(old: Side, new: Side) -> Planned {
    let mut plan = plan_of(&old.model, &new.model, old.is_found || new.is_found);
    let mut sources = new.sources;
    let moved = sources.append(old.sources);
    plan.move_spans(&moved);
    sources.set_secret_names(secret_names());
    Planned { plan, sources, old: old.model }
}

/// The same for two models, without locations.
#[doc(hidden)]
pub fn plan_of(old: &Model, new: &Model, is_found: bool) -> Plan {
    of_sides(plan::make, old, new, is_found)
}

/// What is different, without steps and places.
pub fn compared(old: &Side, new: &Side) -> Plan {
    of_sides(plan::compared, &old.model, &new.model, old.is_found || new.is_found)
}

fn of_sides(make: fn(&Sides<'_>) -> Plan, old: &Model, new: &Model, is_found: bool) -> Plan {
    make(&Sides { old, new, products: PRODUCTS, names: &secret_names(), is_found })
}

impl Compiled {
    /// Adds what changes from how it was: `old` has a model for each group that there was before, by the number of the group.
    pub fn compare_with(
        &mut self,
        old: &[(usize, Model)],
        sources: SourceMap,
        is_found: bool,
        levels: &Levels,
    ) {
        let moved = self.sources.append(sources);
        let mut found = Vec::new();
        for (group, model) in old {
            let Some(new) = self.models.get(*group) else { continue };
            let mut plan = of_sides(plan::compared, model, new, is_found);
            plan.move_spans(&moved);
            found.extend(plan::findings(&plan.changes));
        }
        let found = exceptions::apply_to_changes(&REGISTRY, found, self.allows.iter());
        self.add(levels.apply(found));
    }
}
