//! One folder for each product: what only that product knows. The other stages ask through [`Product`](crate::product::Product).

mod dolphindb;
mod grafana;
mod iotdb;
mod prometheus;

use crate::product::Table;

/// The products, in the order of `clusterc params`: the `Dialect` of every folder above that has a folder in
/// `schemas/`, which says its location (`order=`).
pub const PRODUCTS: Table = include!(concat!(env!("OUT_DIR"), "/products.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catalogs_differ_in_prose_only() {
        for product in PRODUCTS.iter() {
            let (catalog, pages) = (product.catalog(), product.schemas().pages());
            assert_eq!((&*catalog.product, catalog.params.len()), (product.name(), pages.params.len()));
            for (param, page) in catalog.params.iter().zip(pages.params.iter()) {
                assert_eq!((&param.name, &param.defaults), (&page.name, &page.defaults));
                assert!(param.doc.is_empty() && param.source.is_empty() && !page.doc.is_empty());
                assert!(catalog.find(&param.name).iter().any(|id| catalog.param(*id).name == page.name));
            }
        }
    }
}
