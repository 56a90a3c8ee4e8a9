//! Which parameter was probably meant by a name that no parameter has.

use crate::catalog::{CatalogView, ParamView};

/// The name that was probably meant, of those parameters that are allowed there: the only one of the same words, else
/// the nearest. It is never one that is read only by roles other than that of the prefix of `key`.
pub(super) fn parameter(
    view: &CatalogView,
    key: &str,
    is_allowed: impl Fn(&ParamView) -> bool,
) -> Option<&'static str> {
    let role = view.catalog.role_that_begins(key);
    view.catalog.nearest(key, |id| {
        let is_read = |param: &ParamView| role.is_none_or(|role| param.param.scope.covers(role));
        view.get(id).is_some_and(|param| is_allowed(param) && is_read(param))
    })
}
