//! Two descriptions compared, and the files of both brought together.

use super::{PRODUCTS, secret_names};
use crate::model::Model;
use crate::plan::{self, Plan, Sides};
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
    /// The plan; its places are in `sources`.
    pub plan: Plan,
    /// The files of both sides, those of the new one first.
    pub sources: SourceMap,
    /// How it is to be.
    pub new: Model,
    /// How it is.
    pub old: Side,
}

/// What it takes to get from one description to another.
pub fn plan(old: Side, new: Side) -> Planned {
    let Side { model, mut sources, .. } = new;
    let names = secret_names();
    let is_found = old.is_found || new.is_found;
    let mut plan =
        plan::make(&Sides { old: &old.model, new: &model, products: PRODUCTS, names: &names, is_found });
    let moved = sources.append(old.sources.clone());
    plan.place(&moved);
    sources.set_secret_names(names);
    Planned { plan, sources, new: model, old }
}

/// The same for two models of specs, without places.
#[doc(hidden)]
pub fn plan_of(old: &Model, new: &Model) -> Plan {
    let names = secret_names();
    plan::make(&Sides { old, new, products: PRODUCTS, names: &names, is_found: false })
}
