//! Scripts that only one product has.

use std::collections::BTreeSet;

use crate::bundle::content::plan::Plan;
use crate::product::{Operation, ScriptFolder, Table};

impl Plan<'_> {
    /// The scripts of all products of the bundle.
    pub(in crate::bundle) fn operations(&self) -> impl Iterator<Item = Operation> {
        let products: BTreeSet<&str> = self.model.clusters.iter().map(|cluster| cluster.product).collect();
        let has = |role: &str| self.model.instances.iter().any(|node| self.model.role_name(node) == role);
        let all = products.into_iter().filter_map(|name| self.products.find(name));
        all.flat_map(|product| product.scripts(&self.made_by).operations)
            .filter(move |operation| operation.role.is_none_or(has))
    }
}

/// The names of all scripts that a bundle can have, those of some products included, as paths in a host's folder or in `control/`.
pub fn script_names(products: Table) -> Vec<String> {
    let mut names: Vec<String> =
        crate::bundle::content::control::SCRIPTS.iter().map(|name| format!("control/{name}")).collect();
    names.extend(crate::bundle::content::host::SCRIPTS.iter().map(|name| format!("host/{name}")));
    for operation in products.iter().flat_map(|product| product.scripts("").operations) {
        let name = operation.name;
        names.push(match operation.folder {
            ScriptFolder::Control => format!("control/{name}"),
            ScriptFolder::Host => format!("host/{name}"),
            ScriptFolder::HostLibrary => format!("host/lib/{name}"),
        });
    }
    names
}
