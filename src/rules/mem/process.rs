//! What the spec says of the memory of one process.

use crate::catalog::{MeaningKind, Mebibytes, ParamView};
use crate::model::{Instance, InstanceId, Model, Origin};
use crate::rules::node_kinds::Fleet;
use crate::source::Span;
use crate::spec::quantity;

/// An amount of memory that the spec writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount<'a> {
    pub(super) bytes: u64,
    pub(super) param: &'a ParamView,
    pub(super) location: Span,
}

/// The memory of the process of each node of a kind, as far as the spec says it.
#[derive(Debug)]
pub(in crate::rules) struct Process<'a> {
    pub(super) heap: Option<Amount<'a>>,
    pub(super) direct: Option<Amount<'a>>,
    pub(super) total: Option<Amount<'a>>,
    /// Heap that options of Java set: it beats all others.
    pub(super) forced_heap: Option<Amount<'a>>,
    /// Heap that options of Java start with, in bytes.
    first_heap: Option<u64>,
    /// What the process takes when nothing is set; `None` where it is not known that nothing is.
    pub(super) share: Option<Share<'a>>,
}

/// The process of one node.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeProcess<'b, 'a> {
    pub(super) node: InstanceId,
    pub(super) process: &'b Process<'a>,
}

impl<'a> std::ops::Deref for NodeProcess<'_, 'a> {
    type Target = Process<'a>;

    fn deref(&self) -> &Process<'a> {
        self.process
    }
}

/// A part of the host's memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share<'a> {
    /// The parameter that would replace it.
    pub(super) param: &'a ParamView,
    pub(super) percent: u64,
    /// The most that it comes to, in bytes.
    pub(super) most: u64,
}

impl Share<'_> {
    /// The bytes on a host with so much memory.
    pub(super) fn of(&self, memory: u64) -> u64 {
        (memory / 100).saturating_mul(self.percent).min(self.most)
    }
}

impl<'a> Process<'a> {
    /// What the spec says for a node.
    pub(in crate::rules) fn of(model: &'a Model, instance: &'a Instance) -> Self {
        let amount = |kind: MeaningKind| {
            model.with_meaning(instance, kind).find_map(|(param, setting)| {
                let Origin::Written { span, .. } = setting.origin else { return None };
                let bytes = quantity::bytes_of(param, &setting.value).filter(|bytes| *bytes > 0)?;
                Some(Amount { bytes, param, location: span })
            })
        };
        let forced_heap =
            model.with_meaning(instance, MeaningKind::ProcessOptions).find_map(|(param, setting)| {
                let options = setting.value.split_whitespace();
                let heap = options.filter_map(|option| option.strip_prefix("-Xmx")).next_back()?;
                Some(Amount { bytes: quantity::bytes(heap)?, param, location: setting.span()? })
            });
        let first_heap =
            model.with_meaning(instance, MeaningKind::ProcessOptions).find_map(|(_, setting)| {
                let options = setting.value.split_whitespace();
                quantity::bytes(options.filter_map(|option| option.strip_prefix("-Xms")).next_back()?)
            });
        let kinds = [
            MeaningKind::Heap,
            MeaningKind::DirectMemory,
            MeaningKind::TotalMemory,
            MeaningKind::ProcessOptions,
        ];
        let view = model.view(instance);
        let is_unknown =
            |kind: &MeaningKind| view.with_meaning(*kind).any(|param| model.is_unknown(instance, param.id));
        let is_open = kinds.iter().any(is_unknown);
        let share = view.with_meaning(MeaningKind::TotalMemory).filter(|_| !is_open).find_map(|param| {
            let memory = param
                .meaning(MeaningKind::TotalMemory)
                .filter(|_| param.param.scope.covers(instance.role))?
                .memory()?;
            let percent = memory.share?.into();
            let most = memory.most.map_or(u64::MAX, Mebibytes::bytes);
            Some(Share { param, percent, most })
        });
        Self {
            heap: amount(MeaningKind::Heap),
            direct: amount(MeaningKind::DirectMemory),
            total: amount(MeaningKind::TotalMemory),
            forced_heap,
            first_heap,
            share,
        }
    }

    /// The heap that Java is started with, where the spec says it.
    pub(super) fn real_heap(&self) -> Option<Amount<'a>> {
        self.forced_heap.or(self.heap)
    }

    /// Whether Java does not start at all, because its heap starts above the maximum that options allow.
    pub(super) fn is_refused(&self) -> bool {
        let first = self.first_heap.or(self.heap.map(|heap| heap.bytes));
        self.forced_heap.zip(first).is_some_and(|(most, first)| first > most.bytes)
    }

    /// Whether its memory is not set.
    pub(super) fn is_unset(&self) -> bool {
        self.amounts().next().is_none()
    }

    /// The bytes that it surely takes; `None` when nothing is set.
    pub(super) fn minimum(&self) -> Option<u64> {
        let of = |amount: Option<Amount<'_>>| amount.map(|amount| amount.bytes);
        match (of(self.real_heap()), of(self.direct), of(self.total)) {
            (Some(heap), Some(direct), _) => Some(heap.saturating_add(direct)),
            (heap, direct, total) => [heap, direct, total].into_iter().flatten().max(),
        }
    }

    /// What the spec writes, the most specific first.
    pub(super) fn amounts(&self) -> impl Iterator<Item = Amount<'a>> {
        [self.forced_heap, self.heap, self.total, self.direct].into_iter().flatten()
    }
}

/// The processes on the machines of a fleet, each with its node.
pub(super) fn on<'b, 'a>(fleet: &Fleet, by_kind: &'b [Process<'a>]) -> Vec<NodeProcess<'b, 'a>> {
    let own = |(&node, &kind): (&InstanceId, &u32)| NodeProcess { node, process: &by_kind[kind as usize] };
    fleet.nodes.iter().zip(&fleet.kinds).map(own).collect()
}
