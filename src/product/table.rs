//! The table of products, as the driver passes it down.

use std::fmt;
use std::sync::Arc;

use super::{Image, Need, Product, hosts_of};
use crate::catalog::{Catalog, CatalogView, Products, Version};
use crate::model::{HostId, Model};
use crate::spec::{FrontEnd, FrontEnds};

/// The products, in the order of `clusterc params`.
#[derive(Clone, Copy)]
pub struct Table(&'static [&'static dyn Product]);

impl Table {
    /// A table of these.
    pub const fn new(products: &'static [&'static dyn Product]) -> Self {
        Self(products)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &'static dyn Product> + use<> {
        self.0.iter().copied()
    }

    /// The product of that name.
    pub fn find(&self, name: &str) -> Option<&'static dyn Product> {
        self.iter().find(|product| product.name() == name)
    }

    /// The readers of other tools' cluster files.
    pub fn readers(&self) -> impl Iterator<Item = &'static dyn FrontEnd> + use<> {
        self.iter().flat_map(|product| product.front_ends()).copied()
    }

    /// What all hosts of a model need, in the order of its clusters; equal needs of several clusters are one.
    pub fn needs(&self, model: &Model) -> Vec<Need> {
        let mut needs: Vec<Need> = Vec::new();
        for (id, cluster) in model.clusters() {
            let Some(product) = self.find(cluster.product) else { continue };
            let mut own = product.needs(model, id);
            // An image has all of it.
            let composed = hosts_of(model, id, |_| true);
            let composed: Vec<HostId> =
                composed.into_iter().filter(|host| model.host(*host).is_composed()).collect();
            for need in own.iter_mut().filter(|need| need.is_in_image) {
                need.hosts.retain(|host| composed.binary_search(host).is_err());
            }
            for role in &cluster.view.catalog.roles {
                let Some(image) = Image::of(product, cluster, &role.name) else { continue };
                let mut hosts = hosts_of(model, id, |word| word == &*role.name);
                hosts.retain(|host| composed.binary_search(host).is_ok());
                let file = Some(image.archive());
                if let Some(known) = own.iter_mut().find(|known| known.file == file) {
                    known.hosts.extend(hosts);
                    known.hosts.sort_unstable();
                    known.hosts.dedup();
                    continue;
                }
                let is_main = Image::is_main(product, cluster, &role.name);
                let of_role = if is_main { String::new() } else { format!(" {}", role.title) };
                own.push(Need {
                    title: format!("the image of {}{of_role}", cluster.view.catalog.title),
                    version: cluster.view.release.to_string(),
                    file,
                    hosts,
                    is_required: true,
                    is_in_image: false,
                    note: format!("docker save --output {} {}", image.archive(), image.name),
                    component: product.distribution(&cluster.view.release).component,
                });
            }
            for need in own.into_iter().filter(|need| !need.hosts.is_empty()) {
                let is_same = |known: &&mut Need| {
                    (&known.title, &known.version, &known.file) == (&need.title, &need.version, &need.file)
                };
                match needs.iter_mut().find(is_same) {
                    Some(known) => {
                        known.hosts.extend(need.hosts);
                        known.hosts.sort_unstable();
                        known.hosts.dedup();
                    }
                    None => needs.push(need),
                }
            }
        }
        needs
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter().map(|product| product.name())).finish()
    }
}

impl Products for Table {
    fn words(&self) -> Vec<&'static str> {
        self.iter().filter(|product| product.block().is_none()).map(|product| product.name()).collect()
    }

    fn blocks(&self) -> Vec<&'static str> {
        let mut blocks: Vec<&str> = self.iter().filter_map(|product| product.block()).collect();
        blocks.dedup();
        blocks
    }

    fn in_block(&self, block: &str) -> Vec<&'static str> {
        let within = self.iter().filter(|product| product.block() == Some(block));
        within.map(|product| product.name()).collect()
    }

    fn catalog(&self, word: &str) -> Option<&'static Catalog> {
        self.find(word).map(|product| product.catalog())
    }

    fn view(&self, word: &str, version: &Version) -> Option<Arc<CatalogView>> {
        self.find(word).map(|product| product.view(version))
    }
}

impl FrontEnds for Table {
    fn front_ends(&self) -> Vec<&'static dyn FrontEnd> {
        self.readers().collect()
    }
}
