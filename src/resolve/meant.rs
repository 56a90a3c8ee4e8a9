//! Which parameter was probably meant by a name that no parameter has.

use crate::catalog::{CatalogView, ParamId, RoleId, RoleScope};
use crate::diagnostic::suggest::Names;

/// The name among `names` that was probably meant: never one that only other roles read than the beginning of `key` tells.
pub(super) fn parameter<'a>(view: &CatalogView, key: &str, names: &Names<'a>) -> Option<&'a str> {
    let role = role_of(view, key);
    names.nearest_where(key, |name| role.is_none_or(|role| is_read(view, name, role)))
}

/// The role that a name begins with, such as `dn_`: all parameters that begin so are for that role alone.
fn role_of(view: &CatalogView, key: &str) -> Option<RoleId> {
    let prefix = key.get(..=key.find('_')?)?.to_ascii_lowercase();
    let scopes = view.catalog.params.iter().filter(|param| param.name.starts_with(&prefix));
    let mut roles = scopes.map(|param| match &param.scope {
        RoleScope::Roles(roles) => roles.iter().next().filter(|_| !param.scope.is_shared()),
        _ => None,
    });
    let role = roles.next()??;
    roles.all(|other| other == Some(role)).then_some(role)
}

fn is_read(view: &CatalogView, name: &str, role: RoleId) -> bool {
    let covers = |&id: &ParamId| view.get(id).is_some_and(|view| view.param.scope.covers(role));
    view.catalog.find(name).iter().any(covers)
}
