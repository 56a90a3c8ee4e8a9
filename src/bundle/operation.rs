//! Scripts that only one product has.

use std::collections::BTreeSet;

use super::plan::Plan;
use crate::dialects;

/// A script of a product's own, beside those that every bundle has. What several products do belongs into a shared
/// script that calls a function of [`Dialect::shell_library`](crate::dialects::Dialect::shell_library) instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Where it goes.
    pub place: Place,
    /// Its name, `dump-data.sh`: no other script of its place has it, of whatever product.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// The role that it is about, when it is about one: bundles without such nodes go without it.
    pub role: Option<&'static str>,
}

/// Where a script of a product goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `control/NAME`, for the operator's machine. It sources `control/lib.sh` as the shared ones do, and takes the nodes of
    /// its product from `control/steps.tsv` (column `product`).
    Control,
    /// `hosts/<host>/NAME`, beside `start.sh`, on every host. It sources `lib/common.sh` and
    /// `lib/host.sh`, chooses services, and calls the product's functions.
    Host,
    /// `hosts/<host>/lib/NAME`: sourced by the product's other scripts, never run.
    HostLibrary,
}

impl Plan<'_> {
    /// The scripts of all products of the bundle.
    pub(super) fn operations(&self) -> impl Iterator<Item = Operation> {
        let products: BTreeSet<&str> = self.model.clusters.iter().map(|cluster| cluster.product).collect();
        let has = |role: &str| self.model.instances.iter().any(|node| self.model.role_name(node) == role);
        let all = products.into_iter().filter_map(dialects::find);
        all.flat_map(|dialect| dialect.operations(&self.made_by))
            .filter(move |operation| operation.role.is_none_or(has))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_scripts_share_a_name() {
        let mut names: BTreeSet<(u8, &str)> =
            super::super::control::SCRIPTS.iter().map(|name| (0, *name)).collect();
        names.extend(super::super::host::SCRIPTS.iter().map(|name| (1, *name)));
        for operation in dialects::ALL.iter().flat_map(|dialect| dialect.operations("a test")) {
            let (place, name) = match operation.place {
                Place::Control => (0, operation.name.to_owned()),
                Place::Host => (1, operation.name.to_owned()),
                Place::HostLibrary => (1, format!("lib/{}", operation.name)),
            };
            assert!(names.insert((place, name.clone().leak())), "two scripts are called {name}");
        }
    }
}
