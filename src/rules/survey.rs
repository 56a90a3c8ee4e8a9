//! What many rules ask of a model, computed once: which nodes are the same, which ports, directories and memory each
//! kind of node has, which addresses nodes advertise.

use std::cell::OnceCell;
use std::rc::Rc;

use super::dir::Folder;
use super::mem::Process;
use super::net::{Claim, Peer};
use super::node_kinds::{Fleet, Grain, NodeKinds};
use crate::catalog::MeaningKind;
use crate::model::{ClusterId, Instance, InstanceId, Model};
use crate::product::{Subject, Table};
use crate::source::Span;

/// A model with what rules share about it.
#[derive(Debug)]
pub struct Survey<'a> {
    /// The model.
    pub model: &'a Model,
    /// The products that its clusters may be of.
    pub products: Table,
    grain: Grain,
    /// The same, of nodes that are the same at the same locations.
    exact: OnceCell<Box<Survey<'a>>>,
    node_kinds: OnceCell<NodeKinds<'a>>,
    fleets: OnceCell<Vec<Fleet>>,
    claims: OnceCell<Vec<Vec<Claim<'a>>>>,
    folders: OnceCell<Vec<Rc<[Folder<'a>]>>>,
    processes: OnceCell<Vec<Process<'a>>>,
    peers: OnceCell<Vec<Vec<Peer<'a>>>>,
}

impl<'a> Survey<'a> {
    /// A survey of a model; everything is computed on first use. Nodes of which the spec says the same are one kind, wherever it does:
    /// it has something wrong where the [`exact`](Self::exact) one has.
    pub fn new(model: &'a Model, products: Table) -> Self {
        Self::of_grain(model, products, Grain::Content)
    }

    /// Whether it shows every location.
    pub fn is_exact(&self) -> bool {
        self.node_kinds().is_exact()
    }

    /// The survey that tells nodes apart which other statements place: it shows every location.
    pub fn exact(&self) -> &Self {
        let exact = || Box::new(Self::of_grain(self.model, self.products, Grain::Location));
        self.exact.get_or_init(exact)
    }

    fn of_grain(model: &'a Model, products: Table, grain: Grain) -> Self {
        Self {
            model,
            products,
            grain,
            exact: OnceCell::new(),
            node_kinds: OnceCell::new(),
            fleets: OnceCell::new(),
            claims: OnceCell::new(),
            folders: OnceCell::new(),
            processes: OnceCell::new(),
            peers: OnceCell::new(),
        }
    }

    fn node_kinds(&self) -> &NodeKinds<'a> {
        self.node_kinds.get_or_init(|| NodeKinds::new(self.model, self.grain))
    }

    /// The first node of each kind of nodes.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'a Instance> {
        self.node_kinds().kinds()
    }

    /// The machines with nodes on them, equal ones together: the same kinds of nodes, as much memory.
    pub(super) fn fleets(&self) -> &[Fleet] {
        let memory = |host: &crate::model::Host| host.memory.map(|memory| memory.value);
        self.fleets.get_or_init(|| self.node_kinds().fleets(memory))
    }

    /// The ports that each kind of node claims.
    pub(super) fn claims(&self) -> &[Vec<Claim<'a>>] {
        let of = |instance| Claim::of(self.model, instance);
        self.claims.get_or_init(|| self.kinds().map(of).collect())
    }

    /// The directories of each kind of node.
    pub(super) fn folders(&self) -> &[Rc<[Folder<'a>]>] {
        self.folders.get_or_init(|| {
            let first = self.node_kinds().by_directories();
            let mut folders: Vec<Rc<[Folder<'a>]>> = Vec::with_capacity(first.len());
            for (kind, instance) in self.kinds().enumerate() {
                let known = folders.get(first[kind]).cloned();
                folders.push(known.unwrap_or_else(|| Folder::of(self.model, instance).into()));
            }
            folders
        })
    }

    /// The memory of each kind of node.
    pub(super) fn processes(&self) -> &[Process<'a>] {
        let of = |instance| Process::of(self.model, instance);
        self.processes.get_or_init(|| self.kinds().map(of).collect())
    }

    /// The addresses that the nodes of a cluster advertise to each other, in the order of the nodes.
    pub(super) fn peers(&self, cluster: ClusterId) -> &[Peer<'a>] {
        let of = |(id, _)| Peer::of(self.model, id, MeaningKind::PeerAddress);
        &self.peers.get_or_init(|| self.model.clusters().map(of).collect())[cluster.0 as usize]
    }
}

impl Subject for Survey<'static> {
    type Of<'m> = Survey<'m>;
}

/// Something that all nodes of a kind have, written in the spec or theirs by default.
pub(super) trait OfKind {
    /// Where the spec says it.
    fn written(&self) -> Option<Span>;
}

/// What one node of a kind has.
#[derive(Debug)]
pub(super) struct OfNode<'b, T> {
    /// The node.
    pub(super) node: InstanceId,
    /// Where the spec says it, else the statement that places the node.
    pub(super) location: Span,
    /// What it has.
    pub(super) item: &'b T,
}

impl<T> Clone for OfNode<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for OfNode<'_, T> {}

impl<T> std::ops::Deref for OfNode<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.item
    }
}

impl Fleet {
    /// What the nodes of the first machine have, node by node.
    pub(super) fn of_nodes<'b, T: OfKind + 'b>(
        &'b self,
        model: &'b Model,
        by_kind: &'b [impl AsRef<[T]>],
    ) -> impl Iterator<Item = OfNode<'b, T>> {
        self.nodes.iter().zip(&self.kinds).flat_map(move |(&node, &kind)| {
            let span = model.instance(node).span;
            let own = move |item: &'b T| OfNode { node, location: item.written().unwrap_or(span), item };
            by_kind[kind as usize].as_ref().iter().map(own)
        })
    }
}
