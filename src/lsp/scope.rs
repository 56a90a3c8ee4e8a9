//! Which product, version and role hold at a location.

use std::sync::Arc;

use super::cursor::Statement;
use super::reference;
use super::text::Text;
use super::workspace::Workspace;
use crate::catalog::{Catalog, CatalogView, Products, RoleId, Version};
use crate::driver::PRODUCTS;
use crate::syntax::{Node, Value};

/// What holds at a location.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The parameters of the release.
    pub(super) view: Arc<CatalogView>,
    /// The role of the nodes whose settings are written there; `None` for those of all roles.
    pub(super) role: Option<RoleId>,
}

/// The scope in some blocks; `None` outside of every cluster.
pub(super) fn of(stack: &[Statement], text: &Text, workspace: &Workspace) -> Option<Scope> {
    let mut scope: Option<Scope> = None;
    for (depth, block) in stack.iter().enumerate() {
        match &*block.name {
            "cluster" => {
                let (product, version) = (block.property("product"), block.property("version"));
                let name = block.arguments.first().map(String::as_str);
                let known = product.map(str::to_owned).map(|product| (product, version.map(str::to_owned)));
                let known = known.or_else(|| declared(name, text.path(), workspace));
                scope = known.and_then(|(product, own)| {
                    view(&product, version.or(own.as_deref())).map(|view| Scope { view, role: None })
                });
            }
            "every" => {
                if let Some(scope) = &mut scope {
                    scope.role = block.arguments.first().and_then(|word| scope.view.catalog.role_named(word));
                }
            }
            word => {
                let around = depth.checked_sub(1).and_then(|depth| stack.get(depth));
                if let Some(catalog) = around.and_then(|around| of_block(&around.name, word)) {
                    let own = view(&catalog.product, block.property("version"));
                    scope = own.map(|view| Scope { role: catalog.role_named(word), view });
                } else if let Some(scope) = &mut scope
                    && let Some(role) = scope.view.catalog.role_named(word)
                {
                    scope.role = Some(role);
                }
            }
        }
    }
    // A file that is included in a cluster does not say anything about it.
    let is_part = stack.first().is_none_or(|first| !reference::is_top(&first.name) || first.name == "class");
    if scope.is_none() && is_part {
        let (product, version) = declared(None, text.path(), workspace)?;
        let mut own = Scope { view: view(&product, version.as_deref())?, role: None };
        for block in stack {
            let word = if block.name == "every" { block.arguments.first() } else { Some(&block.name) };
            own.role = word.and_then(|word| own.view.catalog.role_named(word)).or(own.role);
        }
        return Some(own);
    }
    scope
}

/// The catalog of the product of a block that has a role of that name.
pub(super) fn of_block(block: &str, role: &str) -> Option<&'static Catalog> {
    let products = PRODUCTS.in_block(block).into_iter();
    products
        .filter_map(|product| PRODUCTS.catalog(product))
        .find(|catalog| catalog.role_named(role).is_some())
}

/// The parameters of a version; those of the newest where it is none that is known.
pub(super) fn view(product: &str, version: Option<&str>) -> Option<Arc<CatalogView>> {
    let catalog = PRODUCTS.catalog(product)?;
    let named = version.and_then(Version::parse).filter(|version| catalog.takes(version));
    let line = || {
        catalog
            .versions
            .iter()
            .rfind(|known| version.is_some_and(|text| known.version.as_str().starts_with(text)))
    };
    let version =
        named.or_else(|| line().map(|known| known.version.clone())).or_else(|| catalog.newest().cloned())?;
    PRODUCTS.view(product, &version)
}

/// The product and the version of a cluster that is declared in the files around; of any where no name is given.
fn declared(name: Option<&str>, path: &str, workspace: &Workspace) -> Option<(String, Option<String>)> {
    let text = |node: &Node, word: &str| match node.property(word).map(|entry| &entry.value.value) {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let is_named = |node: &Node| {
        let own = node.arguments().next().map(|scalar| &scalar.value);
        name.is_none_or(|name| matches!(own, Some(Value::Text(own)) if **own == *name))
    };
    for around in workspace.around(path) {
        let clusters = around.nodes().iter().filter(|node| &*node.name.text == "cluster" && is_named(node));
        if let Some(found) =
            clusters.into_iter().find_map(|node| Some((text(node, "product")?, text(node, "version"))))
        {
            return Some(found);
        }
    }
    None
}
