//! The catalog of one product as the program holds it: bytes until someone asks.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex, OnceLock};

use flate2::read::ZlibDecoder;

use super::{Catalog, CatalogView, Version};
use crate::locks::held;

/// What `schemas/build/main.rs` made of the files of one product. Everything is read once, on first use.
#[derive(Debug)]
pub struct Schemas {
    /// The product's name in specs: `iotdb`.
    pub product: &'static str,
    /// The block that its nodes are in, where they are in one: `monitoring`.
    pub block: Option<&'static str>,
    bytes: &'static [u8],
    /// Packed by zlib: only pages read it.
    pages: &'static [u8],
    catalog: OnceLock<Catalog>,
    with_prose: OnceLock<Catalog>,
    views: Mutex<BTreeMap<Version, Arc<CatalogView>>>,
}

impl Schemas {
    /// The catalog in two forms: what rules and emission need, and that with the prose of the pages, which takes longer to
    /// read than all the rest.
    pub const fn new(
        product: &'static str,
        block: Option<&'static str>,
        bytes: &'static [u8],
        pages: &'static [u8],
    ) -> Self {
        Self {
            product,
            block,
            bytes,
            pages,
            catalog: OnceLock::new(),
            with_prose: OnceLock::new(),
            views: Mutex::new(BTreeMap::new()),
        }
    }

    /// What rules and emission need.
    pub fn catalog(&'static self) -> &'static Catalog {
        self.catalog.get_or_init(|| Catalog::read(self.bytes))
    }

    /// The same with `doc`, `note` and `source`.
    pub fn pages(&'static self) -> &'static Catalog {
        self.with_prose.get_or_init(|| {
            let mut pages = Vec::new();
            ZlibDecoder::new(self.pages).read_to_end(&mut pages).expect("the build packed it");
            Catalog::read(pages.leak())
        })
    }

    /// The catalog as one version has it; of a release that is newer than one it has, and not in it, as that one has it.
    pub fn view(&'static self, version: &Version) -> Arc<CatalogView> {
        if let Some(known) = self.catalog().stand_in(version) {
            return Arc::new(self.view(&known).standing_in_for(version));
        }
        let mut views = held(&self.views);
        let make = || Arc::new(CatalogView::new(self.catalog(), version));
        views.entry(version.clone()).or_insert_with(make).clone()
    }
}
