//! One folder for each product: what only that product knows. The other stages ask through [`Product`](crate::product::Product).

mod dolphindb;
mod grafana;
mod iotdb;
mod prometheus;

use crate::product::Table;

/// The products, in the order of `clusterc params`: the `Dialect` of every folder above that has a folder in `schemas/`, which says its
/// place (`order=`).
pub const PRODUCTS: Table = include!(concat!(env!("OUT_DIR"), "/products.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogs_differ_in_prose_only() {
        for product in PRODUCTS.iter() {
            let (facts, pages) = (product.catalog(), product.schemas().pages());
            assert_eq!((&*facts.product, facts.params.len()), (product.name(), pages.params.len()));
            for (fact, page) in facts.params.iter().zip(pages.params.iter()) {
                assert_eq!((&fact.name, &fact.defaults), (&page.name, &page.defaults));
                assert!(fact.doc.is_empty() && fact.source.is_empty() && !page.doc.is_empty());
                assert!(facts.find(&fact.name).iter().any(|id| facts.param(*id).name == page.name));
            }
        }
    }
}
