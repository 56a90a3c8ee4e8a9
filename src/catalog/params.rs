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
    /// Where the bytes of each parameter end.
    ends: Vec<usize>,
    /// The handle behind each name, in the order of names.
    ids: Vec<ParamId>,
    /// Where the handles of a name start in the list of handles, and how many they are.
    by_name: HashMap<&'static str, (u16, u16)>,
}

/// What the program holds of them. Lists of hundreds are one text or one run of bytes each: read one by one, they took a
/// tenth of a small check.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Packed<'a> {
    /// The names, one after the other; those of one name are next to each other.
    names: &'a str,
    /// How many bytes each of them takes, as [`numbers`] reads them.
    name_sizes: &'a [u8],
    /// The handle behind each name, in the same form.
    ids: &'a [u8],
    /// For each kind of meaning the parameters that have it in some version, in catalog order.
    by_meaning: Vec<Vec<ParamId>>,
    /// Those that may not exceed another one in some version.
    bounded: Vec<ParamId>,
    /// All parameters, one after the other.
    params: &'a [u8],
    /// How many bytes each parameter takes, in the same form.
    sizes: &'a [u8],
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
        let ids: Vec<ParamId> = numbers(packed.ids).map(ParamId).collect();
        let mut by_name: HashMap<&'static str, (u16, u16)> = HashMap::default();
        by_name.reserve(ids.len());
        let mut rest = packed.names;
        for (index, size) in numbers(packed.name_sizes).enumerate() {
            let (name, after) = rest.split_at(usize::from(size));
            by_name.entry(name).or_insert((index as u16, 0)).1 += 1;
            rest = after;
        }
        let mut end = 0;
        let ends: Vec<usize> = numbers(packed.sizes)
            .map(|size| {
                end += usize::from(size);
                end
            })
            .collect();
        Ok(Self { read: ends.iter().map(|_| OnceLock::new()).collect(), packed, ends, ids, by_name })
    }

    /// All of them as bytes.
    ///
    /// # Errors
    /// A parameter of more than 65,535 bytes; types that have no such form: none of these.
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
            names: &named.iter().map(|(name, _)| *name).collect::<String>(),
            name_sizes: &as_bytes(named.iter().map(|(name, _)| name.len()))?,
            ids: &as_bytes(named.iter().map(|(_, id)| usize::from(id.0)))?,
            by_meaning: MeaningKind::ALL.iter().map(having).collect(),
            bounded: that(&|param| !param.ties.at_most.is_empty()),
            params: &params.concat(),
            sizes: &as_bytes(params.iter().map(Vec::len))?,
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
            let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
            let bytes = &self.packed.params[start..self.ends[index]];
            postcard::from_bytes(bytes).expect("the build wrote it, of the same types")
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
        &self.ids[usize::from(first)..][..usize::from(count)]
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

/// Numbers in two bytes each, for [`numbers`].
fn as_bytes(numbers: impl Iterator<Item = usize>) -> postcard::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for number in numbers {
        let number = u16::try_from(number).map_err(|_| postcard::Error::SerializeBufferFull)?;
        bytes.extend(number.to_le_bytes());
    }
    Ok(bytes)
}

/// Reads numbers of two bytes each.
fn numbers(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.as_chunks().0.iter().map(|&number| u16::from_le_bytes(number))
}
