//! The page of a product, in Markdown: what the catalog knows of it.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::documents::{Topic, topics};
use super::pages::see;
use crate::catalog::{Catalog, ShorthandScope};
use crate::diagnostic::words;
use crate::product::Product;

/// The page of a product that `cluster` takes; those of a block have the pages of their roles.
pub(super) fn product(product: &dyn Product) -> String {
    let catalog = product.schemas().pages();
    let (name, title) = (&catalog.product, &catalog.title);
    let version = catalog.versions.last().map(|version| version.version.to_string()).unwrap_or_default();
    let mut text = format!(
        "# {name}: {title}, a product\n\n```kdl,part\ncluster \"plant-a\" product=\"{name}\" version=\"{version}\"\n```\n\n"
    );
    let versions = catalog.versions.iter().map(|version| format!("`{}`", version.label()));
    let _ = writeln!(text, "- Releases: {}.", words::list(versions));
    if catalog.versions.iter().any(|version| version.has_patches) {
        text += "- Each release includes its patch releases, which have one more number.\n";
    }
    if !catalog.distributions.is_empty() {
        let builds = catalog.distributions.iter().map(|build| build.title.to_string());
        let _ = writeln!(text, "- Builds based on its releases: {}.", words::list(builds));
    }
    let roles = catalog.roles.iter().map(|role| format!("`{}` ({})", role.name, role.title));
    let _ = writeln!(text, "- Statements that place its nodes: {}.", words::list(roles));
    let own = shorthands(catalog);
    if !own.is_empty() {
        let own = own.into_iter().map(|name| format!("`{name}`"));
        let _ = writeln!(text, "- Statements that set its parameters: {}.", words::list(own));
    }
    let params: BTreeSet<&str> = catalog.params.iter().map(|param| &*param.name).collect();
    let _ = writeln!(
        text,
        "- Parameters: {}. `clusterc params {name}` lists them, and `clusterc explain PARAMETER` shows one.\n",
        params.len()
    );
    let made = topics().iter().filter(|topic| *topic.name != **name && topic.is_of(product));
    let mut more: Vec<Box<str>> = vec!["cluster".into()];
    more.extend(made.map(|topic: &Topic| topic.name.clone()));
    text + &see(&more)
}

fn shorthands(catalog: &Catalog) -> BTreeSet<&str> {
    let own = catalog.shorthands.iter().filter(|shorthand| shorthand.scope != ShorthandScope::Placement);
    own.map(|shorthand| &*shorthand.name).collect()
}
