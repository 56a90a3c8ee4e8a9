//! Clusters.

use std::ops::Range;
use std::sync::Arc;

use super::{Goal, HostId, Layer, LayerId, NodesInView, Spanned};
use crate::catalog::CatalogView;
use crate::source::Span;

/// A handle of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterId(pub u32);

/// One cluster of one product.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its name.
    pub name: Spanned<Box<str>>,
    /// The `cluster` node's head.
    pub span: Span,
    /// The product's word: `iotdb`.
    pub product: &'static str,
    /// Where the version is set.
    pub version_span: Span,
    /// The catalog as this version has it.
    pub view: Arc<CatalogView>,
    /// Where the product is installed unless a node says another folder.
    pub install: Install,
    /// The clusters that it attends to, for a product that is in a block such as `monitoring`.
    pub attends: Vec<ClusterId>,
    /// Networks that every address must be in; empty when not stated.
    pub networks: Networks,
    /// What it is in, by number: a spec with all that it includes. What is in one is always built together.
    pub unit: u32,
    /// The host whose node the others ask first, where the spec names one with `seed=`.
    pub seed: Option<Spanned<HostId>>,
    /// What it has to survive.
    pub goals: Vec<Goal>,
    /// Layers of settings, in the order of [`LayerId`].
    pub layers: Vec<Layer>,
    /// How many of its nodes are in view.
    pub nodes_in_view: NodesInView,
    /// Its nodes, as a range of [`Model::instances`](super::Model::instances).
    pub instances: Range<u32>,
}

impl Cluster {
    /// The layer behind a handle.
    pub fn layer(&self, id: LayerId) -> &Layer {
        &self.layers[id.0 as usize]
    }
}

/// Where a product is on its hosts and who runs it.
#[derive(Debug, Clone)]
pub struct Install {
    /// The folder of the unpacked distribution.
    pub path: Spanned<Box<str>>,
    /// The user that runs the processes; anyone who starts them when not set.
    pub user: Option<Spanned<Box<str>>>,
    /// Where Java is; the host's own when not set.
    pub java_home: Option<Spanned<Box<str>>>,
    /// Which Java the hosts have, where the spec states it.
    pub java_version: Option<Spanned<Box<str>>>,
    /// The folder of log files; inside the install when not set.
    pub log_dir: Option<Spanned<Box<str>>>,
    /// The image of containers, where the spec names one.
    pub image: Option<Spanned<Box<str>>>,
    /// What the identifier of the image has to be, `sha256:…`, where the spec says it.
    pub image_id: Option<Spanned<Box<str>>>,
}

impl Install {
    /// The folders that it names in addition to its own, with what a message calls them.
    pub fn folders(&self) -> impl Iterator<Item = (&'static str, &Spanned<Box<str>>)> {
        let java_home = self.java_home.iter().map(|folder| ("the folder of Java", folder));
        java_home.chain(self.log_dir.iter().map(|folder| ("the folder of logs", folder)))
    }
}

/// One `network` declaration.
#[derive(Debug, Clone)]
pub struct Network {
    /// The network.
    pub net: ipnet::IpNet,
    /// Where it is set.
    pub span: Span,
}

/// The networks of a cluster.
#[derive(Debug, Clone, Default)]
pub struct Networks {
    stated: Vec<Network>,
    /// Their first and last addresses, in order and without overlaps, those of each family by themselves.
    ranges: [Vec<(u128, u128)>; 2],
}

impl FromIterator<Network> for Networks {
    fn from_iter<I: IntoIterator<Item = Network>>(networks: I) -> Self {
        let stated: Vec<Network> = networks.into_iter().collect();
        let mut ranges = [Vec::new(), Vec::new()];
        for network in &stated {
            let (family, first) = numbered(network.net.network());
            ranges[family].push((first, numbered(network.net.broadcast()).1));
        }
        for own in &mut ranges {
            own.sort_unstable();
            own.dedup_by(|next, known| {
                let meets = next.0 <= known.1;
                known.1 = if meets { known.1.max(next.1) } else { known.1 };
                meets
            });
        }
        Self { stated, ranges }
    }
}

impl std::ops::Deref for Networks {
    type Target = [Network];

    fn deref(&self) -> &[Network] {
        &self.stated
    }
}

impl Networks {
    fn contain(&self, address: std::net::IpAddr) -> bool {
        let (family, number) = numbered(address);
        let own = &self.ranges[family];
        let after = own.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).is_some_and(|at| number <= own[at].1)
    }
}

/// An address as a number of its family.
fn numbered(address: std::net::IpAddr) -> (usize, u128) {
    match address {
        std::net::IpAddr::V4(address) => (0, u32::from(address).into()),
        std::net::IpAddr::V6(address) => (1, address.into()),
    }
}

/// What the model says of an address against the networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// It is inside one.
    Inside,
    /// It is in none.
    Outside,
    /// It is a name, or no networks are stated.
    Unknown,
}

impl Cluster {
    /// Whether an address is in one of the stated networks.
    pub fn outside(&self, address: &str) -> Outside {
        let Ok(address) = address.parse::<std::net::IpAddr>() else {
            return Outside::Unknown;
        };
        if self.networks.is_empty() {
            return Outside::Unknown;
        }
        if self.networks.contain(address) { Outside::Inside } else { Outside::Outside }
    }
}
