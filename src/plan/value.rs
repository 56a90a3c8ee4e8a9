//! Values: whether two mean the same, and how people may see them.

use crate::catalog::{MeaningKind, Param, ParamType};
use crate::source::reserved::replaced;
use crate::source::secret::{MASK, SecretNames, is_reference, masked};
use crate::spec::quantity;

/// Whether two values of a parameter mean the same to its server.
pub(super) fn is_same(param: &Param, one: &str, two: &str) -> bool {
    if one == two {
        return true;
    }
    let (one, two) = (one.trim(), two.trim());
    one == two
        || match param.kind_of_value {
            ParamType::Bool | ParamType::Switch | ParamType::Host => one.eq_ignore_ascii_case(two),
            ParamType::Enum => param.any_case && one.eq_ignore_ascii_case(two),
            ParamType::Port
            | ParamType::Int32
            | ParamType::Int64
            | ParamType::Double
            | ParamType::Duration
            | ParamType::Amount
            | ParamType::WholeAmount => is_same_number(one, two),
            ParamType::Size | ParamType::MemorySize | ParamType::SizeText => {
                quantity::bytes(one).is_some_and(|bytes| quantity::bytes(two) == Some(bytes))
            }
            ParamType::DurationText => duration(one).is_some_and(|time| duration(two) == Some(time)),
            ParamType::Path => trimmed(one) == trimmed(two),
            ParamType::PathList | ParamType::List | ParamType::EndpointList => items(one).eq(items(two)),
            ParamType::RatioList | ParamType::Endpoint | ParamType::Text => false,
        }
}

fn is_same_number(one: &str, two: &str) -> bool {
    match (one.parse::<i128>(), two.parse::<i128>()) {
        (Ok(one), Ok(two)) => one == two,
        _ => one.parse::<f64>().is_ok_and(|one| two.parse::<f64>().is_ok_and(|two| one == two)),
    }
}

/// Milliseconds of `15d` or `1h30m`.
fn duration(text: &str) -> Option<u64> {
    let (mut total, mut rest) = (0_u64, text);
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = &rest[digits..];
        let letters = unit.find(|letter: char| letter.is_ascii_digit()).unwrap_or(unit.len());
        let scale = match &unit[..letters] {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 7 * 86_400_000,
            "y" => 365 * 86_400_000,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(scale)?)?;
        rest = &unit[letters..];
    }
    (!text.is_empty()).then_some(total)
}

fn trimmed(path: &str) -> &str {
    if path.len() > 1 { path.trim_end_matches('/') } else { path }
}

/// The items of a list; tiers of directories have semicolons between them, which count.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(';').flat_map(|tier| std::iter::once(";").chain(tier.split(',').map(str::trim).map(trimmed)))
}

/// A value as people may see it: a secret is masked, a reference to one is not.
pub(super) fn shown(param: &Param, value: &str, names: &SecretNames) -> String {
    let is_secret = param.meanings.iter().any(|meaning| meaning.value.kind == MeaningKind::Secret)
        || names.has(&param.name);
    if is_secret && !value.is_empty() && !is_reference(value) {
        return MASK.to_owned();
    }
    let value = replaced(value, str::to_owned);
    // Options of a process may hold passwords, as may addresses.
    if value.contains("://") || value.contains('=') { masked("options.sh", &value, names) } else { value }
}

/// Whether a value is a mask: what it hides is not known.
pub(super) fn is_masked(value: &str) -> bool {
    value.contains(MASK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_added_up() {
        assert_eq!(duration("1h30m"), Some(5_400_000));
        assert_eq!(duration("90m"), duration("1h30m"));
        assert_eq!(duration("7d"), duration("1w"));
        for text in ["", "d", "5", "5x", "5d3"] {
            assert_eq!(duration(text), None, "{text:?}");
        }
    }

    #[test]
    fn lists_differ_by_items_and_tiers() {
        assert!(items("/a, /b/").eq(items("/a,/b")));
        assert!(!items("/a;/b").eq(items("/a,/b")));
        assert!(!items("/a,/b").eq(items("/b,/a")));
    }
}
