//! The parameters of a product. A run needs few of them: each is read from the program's bytes when it is first asked for.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::{MeaningKind, Param, ParamId};
use crate::maps::HashMap;

/// All parameters of all versions, by their handles.
#[derive(Debug, Default)]
pub struct Params {
    read: Vec<OnceLock<Box<Param>>>,
    packed: Packed<'static>,
    /// Where the handles of a name start in the list of handles, and how many they are.
    by_name: HashMap<&'static str, (u16, u16)>,
}

/// What the program holds of them.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Packed<'a> {
    /// The names; parameters of one name are next to each other.
    #[serde(borrow)]
    names: Vec<&'a str>,
    /// The handle behind each name.
    ids: Vec<ParamId>,
    /// For each kind of meaning the parameters that have it in some version, in catalog order.
    by_meaning: Vec<Vec<ParamId>>,
    /// Those that may not exceed another one in some version.
    bounded: Vec<ParamId>,
    /// Each parameter by itself.
    params: Vec<&'a [u8]>,
}

impl Params {
    /// Adds one while the catalog is built.
    pub fn push(&mut self, param: Param) {
        self.read.push(OnceLock::from(Box::new(param)));
    }

    /// Reads what [`Params::pack`] wrote; the parameters themselves later.
    ///
    /// # Errors
    /// Bytes that it did not write.
    pub(super) fn unpack(bytes: &'static [u8]) -> postcard::Result<Self> {
        let packed: Packed<'static> = postcard::from_bytes(bytes)?;
        let read = packed.params.iter().map(|_| OnceLock::new()).collect();
        let mut by_name: HashMap<&'static str, (u16, u16)> = HashMap::default();
        by_name.reserve(packed.names.len());
        for (index, name) in packed.names.iter().enumerate() {
            by_name.entry(name).or_insert((index as u16, 0)).1 += 1;
        }
        Ok(Self { read, packed, by_name })
    }

    /// All of them as bytes.
    ///
    /// # Errors
    /// Types that have no such form: none of these.
    pub fn pack(&self) -> postcard::Result<Vec<u8>> {
        let params = self.iter().map(postcard::to_allocvec).collect::<postcard::Result<Vec<_>>>()?;
        let mut named: Vec<(&str, ParamId)> = self.with_ids().map(|(id, param)| (&*param.name, id)).collect();
        named.sort_unstable();
        let that = |has: &dyn Fn(&Param) -> bool| -> Vec<ParamId> {
            self.with_ids().filter(|(_, param)| has(param)).map(|(id, _)| id).collect()
        };
        let having = |kind: &MeaningKind| {
            that(&|param| param.meanings.iter().any(|meaning| meaning.value.kind == *kind))
        };
        postcard::to_allocvec(&Packed {
            names: named.iter().map(|(name, _)| *name).collect(),
            ids: named.iter().map(|(_, id)| *id).collect(),
            by_meaning: MeaningKind::ALL.iter().map(having).collect(),
            bounded: that(&|param| !param.ties.at_most.is_empty()),
            params: params.iter().map(Vec::as_slice).collect(),
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.read.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.read.is_empty()
    }

    /// The parameter behind a handle.
    pub fn get(&self, id: ParamId) -> &Param {
        let index = usize::from(id.0);
        self.read[index].get_or_init(|| {
            postcard::from_bytes(self.packed.params[index]).expect("the build wrote it, of the same types")
        })
    }

    /// All of them, in catalog order.
    pub fn iter(&self) -> impl Iterator<Item = &Param> {
        self.with_ids().map(|(_, param)| param)
    }

    /// The same with their handles.
    pub fn with_ids(&self) -> impl Iterator<Item = (ParamId, &Param)> {
        (0..self.read.len() as u16).map(ParamId).map(|id| (id, self.get(id)))
    }

    /// Those that are being built, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Param> {
        self.read.iter_mut().filter_map(OnceLock::get_mut).map(|param| &mut **param)
    }

    /// The parameters of a name.
    pub(super) fn named(&self, name: &str) -> &[ParamId] {
        let (first, count) = self.by_name.get(name).copied().unwrap_or_default();
        &self.packed.ids[usize::from(first)..][..usize::from(count)]
    }

    /// The parameters that have a meaning of a kind in some version.
    pub(super) fn meaning(&self, kind: MeaningKind) -> &[ParamId] {
        &self.packed.by_meaning[kind as usize]
    }

    /// The parameters that may not exceed another one in some version.
    pub(super) fn bounded(&self) -> &[ParamId] {
        &self.packed.bounded
    }
}
