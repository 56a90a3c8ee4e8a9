//! What was probably meant by a name that no parameter has.

use crate::maps::HashMap;
use std::sync::OnceLock;

use super::{Catalog, Param, ParamId, RoleId, RoleScope};
use crate::similarity::Names;

/// What unknown names are compared with, computed once someone writes one.
#[derive(Debug, Default)]
pub(super) struct Likely(OnceLock<Known>);

#[derive(Debug)]
struct Known {
    names: Names,
    /// The one role whose parameters start so.
    roles: HashMap<Box<str>, Option<RoleId>>,
}

impl Catalog {
    /// The one name of the same words as `name`, else the name nearest to it, among those of parameters that may be meant.
    pub fn nearest(&self, name: &str, may_be: impl Fn(ParamId) -> bool) -> Option<&str> {
        self.known().names.nearest_where(name, |index| may_be(ParamId(index as u16)))
    }

    /// The role that a name starts with, such as `dn_`: all parameters that start so are for that role alone.
    pub fn role_that_begins(&self, name: &str) -> Option<RoleId> {
        *self.known().roles.get(&*beginning(name)?)?
    }

    fn known(&self) -> &Known {
        self.likely.0.get_or_init(|| {
            let mut roles: HashMap<Box<str>, Option<RoleId>> = HashMap::default();
            for param in self.params.iter() {
                let Some(beginning) = beginning(&param.name) else { continue };
                let own = only_role(param);
                let role = roles.entry(beginning.into()).or_insert(own);
                if *role != own {
                    *role = None;
                }
            }
            Known { names: self.params.iter().map(|param| &*param.name).collect(), roles }
        })
    }
}

fn beginning(name: &str) -> Option<String> {
    Some(name.get(..=name.find('_')?)?.to_ascii_lowercase())
}

fn only_role(param: &Param) -> Option<RoleId> {
    match &param.scope {
        RoleScope::Roles(roles) => roles.iter().next().filter(|_| !param.scope.is_shared()),
        _ => None,
    }
}
