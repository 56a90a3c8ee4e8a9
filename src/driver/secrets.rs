//! What the catalogs know of secrets, for those who show files.

use std::collections::BTreeMap;

use super::PRODUCTS;
use crate::catalog::{Catalog, MeaningKind, Param};
use crate::model::Model;
use crate::product::hides;
use crate::source::reserved;
use crate::source::secret::{SecretNames, is_reference};

/// The names of all parameters that hold secrets.
pub fn secret_names() -> SecretNames {
    let secret = PRODUCTS.iter().flat_map(|product| params(product.catalog()));
    SecretNames::new(secret.map(|param| &*param.name))
}

/// The values that a model gives to such parameters.
pub(super) fn secret_values(model: &Model) -> Vec<String> {
    let settings = model.clusters.iter().flat_map(|cluster| {
        let settings = cluster.layers.iter().flat_map(|layer| &layer.settings);
        settings.filter(|setting| cluster.view.catalog.param(setting.param).is_secret())
    });
    settings.map(|setting| setting.value.to_string()).filter(|value| !is_reference(value)).collect()
}

fn params(catalog: &'static Catalog) -> impl Iterator<Item = &'static Param> {
    catalog.meaning(MeaningKind::Secret).iter().map(|&id| catalog.param(id))
}

/// Puts references instead of the secrets of a model: `env:` and the parameter's name, numbered where values differ. Gives the
/// references, in order.
pub fn refer_to_secrets(model: &mut Model) -> Vec<String> {
    let mut known: BTreeMap<(String, Box<str>), String> = BTreeMap::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for cluster in &mut model.clusters {
        let catalog = cluster.view.catalog;
        for setting in cluster.layers.iter_mut().flat_map(|layer| &mut layer.settings) {
            let param = catalog.param(setting.param);
            if !hides(param, &setting.value) {
                continue;
            }
            let name = variable(&param.name);
            let reference = known.entry((name.clone(), setting.value.clone())).or_insert_with(|| {
                let number = count.entry(name.clone()).or_default();
                *number += 1;
                if *number == 1 { format!("env:{name}") } else { format!("env:{name}_{number}") }
            });
            setting.value = reserved::reference(reference).into();
        }
    }
    known.into_values().collect()
}

/// The name of a variable for a parameter: `security.admin_password` is `SECURITY_ADMIN_PASSWORD`.
fn variable(name: &str) -> String {
    name.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' })
        .collect()
}
