//! What a node's process may take: memory settings and options of Java, in the order in which Java reads them.

use super::nodes::value;
use crate::catalog::MeaningKind;
use crate::dialects::iotdb::memory::mebibytes;
use crate::model::{Instance, Model, Setting};

/// A memory variable of a node, in MiB, where the spec says it.
pub(super) fn variable<'a>(model: &'a Model, node: &'a Instance, name: &str) -> Option<(Setting<'a>, u64)> {
    let setting = value(model, node, name).filter(super::nodes::is_set)?;
    let mebibytes = mebibytes(&setting.value)?;
    Some((setting, mebibytes))
}

/// The options of Java that the spec adds for a node; Java reads them last.
pub(super) fn options<'a>(model: &'a Model, node: &'a Instance) -> Option<Setting<'a>> {
    let mut options = model.with_meaning(node, MeaningKind::ProcessOptions).map(|(_, setting)| setting);
    options.find(|setting| super::nodes::is_set(setting))
}

/// The last option that starts so, as written, with its size in MiB.
pub(super) fn sized<'a>(options: &'a str, start: &str) -> Option<(&'a str, u64)> {
    let of = |option: &'a str| Some((option, java_size(option.strip_prefix(start)?)?));
    options.split_whitespace().rev().find_map(of)
}

/// A size as Java takes it, rounded down to MiB.
fn java_size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let shift = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return None,
    };
    Some((u128::from(number) << shift >> 20) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_java_have_letters() {
        assert_eq!(sized("-Xms1g -Xmx2048m -Xmx4G", "-Xmx"), Some(("-Xmx4G", 4096)));
        assert_eq!(sized("-Xmx1073741824", "-Xmx"), Some(("-Xmx1073741824", 1024)));
        for options in ["-Xmxlarge", "-Xmx", "-Xmx4GB", ""] {
            assert_eq!(sized(options, "-Xmx"), None, "{options}");
        }
    }
}
