//! What the front half of the program needs: what the product's specs can say, what follows from them, what is wrong
//! with them.

use std::sync::Arc;

use super::{Document, Rules};
use crate::catalog::{Catalog, CatalogView, ParamId, Schemas, Version};
use crate::model::{ClusterId, DerivedValue, Instance, Model};
use crate::spec::FrontEnd;

/// From a spec to a checked model.
pub trait Language {
    /// What `schemas/` says of the product: its name in specs, parameters, shorthands, roles.
    fn schemas(&self) -> &'static Schemas;

    /// Fills in what follows from the spec for the nodes of a cluster (addresses, seeds) and adds them to
    /// the start graph.
    fn derive(&self, model: &mut Model, cluster: ClusterId);

    /// What the product's own scripts or its server make of other settings for a parameter that nothing sets; nothing is emitted for it.
    fn worked_out(&self, model: &Model, node: &Instance, param: ParamId) -> Option<DerivedValue> {
        let _ = (model, node, param);
        None
    }

    /// Why a node cannot leave its cluster, regardless of other nodes.
    fn keeps(&self, model: &Model, node: &Instance) -> Option<String> {
        let _ = (model, node);
        None
    }

    /// The rules that only this product has.
    fn rules(&self) -> &'static dyn Rules;

    /// Readers for cluster files of the product's other tools.
    fn front_ends(&self) -> &'static [&'static dyn FrontEnd] {
        &[]
    }

    /// Pages of docs/ that only this product has.
    fn documents(&self) -> &'static [Document] {
        &[]
    }

    /// The name in specs: what `product=` of a cluster takes.
    fn name(&self) -> &'static str {
        self.schemas().product
    }

    /// The block that its nodes are in, for products that attend to the clusters of others: `monitoring`.
    fn block(&self) -> Option<&'static str> {
        self.schemas().block
    }

    /// What rules and emission need to know of it; read once.
    fn catalog(&self) -> &'static Catalog {
        self.schemas().catalog()
    }

    /// The catalog of one version; made once for each version.
    fn view(&self, version: &Version) -> Arc<CatalogView> {
        self.schemas().view(version)
    }
}
