//! What several rules ask of a model, computed once: whom each node asks to join, and whose word counts.

use std::cell::OnceCell;
use std::rc::Rc;

use super::seeds::{self, Ask, Known, Site, Target};
use crate::model::{ClusterId, Instance, InstanceId, Model, NodesInView};
use crate::product::{Subject, Surveyed};

/// A model with what rules share about its clusters; everything is computed on first use.
#[derive(Debug)]
pub(in crate::dialects::iotdb) struct Survey<'a> {
    /// The model.
    pub(super) model: &'a Model,
    site: OnceCell<Rc<Site<'a>>>,
    clusters: Vec<SeedCache<'a>>,
}

impl Subject for Survey<'static> {
    type Of<'m> = Survey<'m>;
}

impl Surveyed for Survey<'static> {
    fn survey(model: &Model, look: &mut dyn FnMut(&Survey<'_>)) {
        look(&Survey::new(model));
    }
}

/// What is known of one cluster.
#[derive(Debug, Default)]
struct SeedCache<'a> {
    known: OnceCell<Known<'a>>,
    confignodes: OnceCell<Vec<Ask<'a>>>,
    seed_requests: OnceCell<Vec<Ask<'a>>>,
}

impl<'a> Survey<'a> {
    /// A survey of a model.
    pub(in crate::dialects::iotdb) fn new(model: &'a Model) -> Self {
        let clusters = model.clusters().map(|_| SeedCache::default()).collect();
        Self { model, site: OnceCell::new(), clusters }
    }

    fn known(&self, cluster: ClusterId) -> &Known<'a> {
        let site = || self.site.get_or_init(|| Rc::new(Site::new(self.model)));
        self.cache(cluster).known.get_or_init(|| Known::new(Rc::clone(site()), cluster))
    }

    fn cache(&self, cluster: ClusterId) -> &SeedCache<'a> {
        &self.clusters[cluster.0 as usize]
    }

    /// Every ConfigNode of a cluster with its seed.
    pub(super) fn confignodes(&self, cluster: ClusterId) -> &[Ask<'a>] {
        self.cache(cluster).confignodes.get_or_init(|| seeds::confignodes(self.known(cluster)))
    }

    /// Every node of a cluster whose seed the spec says. What is filled in by itself leads to the seed.
    pub(super) fn seed_requests(&self, cluster: ClusterId) -> &[Ask<'a>] {
        self.cache(cluster).seed_requests.get_or_init(|| {
            if seeds::any_names_seed(self.model, cluster) {
                seeds::seed_requests(self.known(cluster))
            } else {
                Vec::new()
            }
        })
    }

    /// The nodes of a cluster that have no seed at all, and the DataNodes that do not find a ConfigNode at the server's default.
    pub(super) fn missing_seeds(&self, cluster: ClusterId) -> Vec<seeds::MissingSeed<'a>> {
        seeds::missing_seeds(self.known(cluster))
    }

    /// The ConfigNodes of a cluster that are their own seeds.
    pub(super) fn own_seeds(&self, cluster: ClusterId) -> impl Iterator<Item = InstanceId> {
        let asks = self.confignodes(cluster).iter();
        asks.filter(|ask| ask.target == Target::Itself).map(|ask| ask.node)
    }

    /// The ConfigNode whose settings the others must agree with: the one that is its own seed, else the first; none where it may
    /// not be in view.
    pub(super) fn leader(&self, cluster: ClusterId) -> Option<(InstanceId, &'a Instance)> {
        if let Some(id) = self.own_seeds(cluster).next() {
            return Some((id, self.model.instance(id)));
        }
        let is_known = self.model.cluster(cluster).nodes_in_view == NodesInView::All
            && self.confignodes(cluster).len() == self.model.instances_in_role(cluster, "confignode").count();
        self.model.instances_in_role(cluster, "confignode").next().filter(|_| is_known)
    }
}
