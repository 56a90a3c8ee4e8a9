//! How the start scripts split the memory of a process into heap and direct memory.

use crate::catalog::{MeaningKind, ParamId};
use crate::model::{DerivedValue, Instance, Model, Origin};

/// The heap's share of the memory of a process, in MiB, in whole steps as the scripts' `expr` counts: since 1.3.0.
pub(super) fn heap_of(total: u64) -> u64 {
    match total {
        0..4096 => total / 4 * 3,
        4096..16384 => total / 5 * 4,
        16384..131_072 => total / 8 * 7,
        _ => total - 16384,
    }
}

/// MiB of a size as the scripts read it: a whole number followed by `G` or `M`.
pub(super) fn mebibytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok()?;
    match unit {
        "G" => number.checked_mul(1024),
        "M" => Some(number),
        _ => None,
    }
}

/// What the start script makes of the memory of a node's process: its heap, or its direct memory.
pub(super) fn worked_out(model: &Model, node: &Instance, param: ParamId) -> Option<DerivedValue> {
    let view = model.view(node);
    let own = view.get(param).filter(|view| view.param.scope.covers(node.role))?;
    let is_heap = own.meaning(MeaningKind::Heap).is_some();
    if !is_heap && own.meaning(MeaningKind::DirectMemory).is_none() {
        return None;
    }
    let set_value = |kind: MeaningKind| {
        let mut found = model.with_meaning(node, kind).filter(|(_, setting)| setting.span().is_some());
        found.find_map(|(param, setting)| Some((param, mebibytes(&setting.value)?, setting.span()?)))
    };
    let (whole, total, span) = set_value(MeaningKind::TotalMemory)?;
    let heap = heap_of(total);
    let (size, because) = if is_heap {
        (heap, format!("the start script takes it from `{}`", whole.name()))
    } else {
        // What is left next to the heap that it takes by itself, even where the heap is set otherwise.
        (total - heap, format!("the start script uses the rest of `{}`", whole.name()))
    };
    let origin = Origin::Derived { span, because: because.into() };
    Some(DerivedValue { value: format!("{size}M").into(), origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_split_as_the_shipped_script_does() {
        let splits =
            [(1024, 768), (4095, 3069), (4096, 3276), (8192, 6552), (16384, 14336), (131_072, 114_688)];
        for (total, heap) in splits {
            assert_eq!(heap_of(total), heap, "{total}");
        }
    }

    #[test]
    fn sizes_are_whole_numbers_with_a_unit() {
        assert_eq!(mebibytes("2G"), Some(2048));
        assert_eq!(mebibytes("512M"), Some(512));
        for text in ["", "G", "1.5G", "2", "é"] {
            assert_eq!(mebibytes(text), None, "{text}");
        }
    }
}
