//! Quantities with units, as specs write them.

use crate::catalog::{ParamType, ParamView};

/// Bytes: `64GiB`, `512MB`, `16g`, `1024`. Letters alone (`G`, `GB`) count in 1024 as the databases do. `None` when it
/// is not such a quantity or too large.
pub fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = (&text[..split], text[split..].trim());
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return None,
    };
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(1 << shift);
    }
    let (whole, fraction) = number.split_once('.')?;
    if fraction.is_empty() || fraction.len() > 6 || shift == 0 {
        return None;
    }
    let digits: u64 = fraction.parse().ok()?;
    let scale = 10u64.pow(fraction.len() as u32);
    let part = u64::try_from(u128::from(digits) * (1u128 << shift) / u128::from(scale)).ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1 << shift)?.checked_add(part)
}

/// The bytes of an amount as manifests of containers have it: `512m`, `2g`, `4Gi`.
pub fn of_container(text: &str) -> Option<u64> {
    bytes(text.trim().strip_suffix('i').unwrap_or(text))
}

/// The bytes that a value comes to: plain numbers count in the parameter's unit. Where a unit must be written, a plain
/// number is not an amount, and the check of types reports it.
pub fn bytes_of(param: &ParamView, text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match param.param.unit.as_deref() {
        Some(unit) if is_plain => bytes(&format!("{text}{unit}")),
        None if is_plain && param.param.kind_of_value == ParamType::MemorySize => None,
        _ => bytes(text),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn bytes_have_units() {
        assert_eq!(bytes("64GiB"), Some(64 << 30));
        assert_eq!(bytes("16g"), Some(16 << 30));
        assert_eq!(bytes("1.5G"), Some(3 << 29));
        assert_eq!(bytes("1024"), Some(1024));
        assert_eq!(bytes("twelve"), None);
        assert_eq!(bytes("12 parsecs"), None);
        assert_eq!(bytes("99999999999999999999G"), None);
    }
}
