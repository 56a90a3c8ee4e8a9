//! Charts: templates are no YAML yet, their values are.

use super::{documents, get, text};
use crate::model::Spanned;
use crate::source::{FileId, SourceFile};
use crate::syntax::yaml::{self, YamlNode, YamlValue};

/// Whether a file is the one that makes a folder a chart.
pub fn is_chart(path: &str) -> bool {
    path.rsplit('/').next() == Some("Chart.yaml")
}

/// The memory limits in a chart's values: those of the roles, by their words, and that of the whole.
pub fn limits(file: FileId, source: &SourceFile, roles: &[&str]) -> Vec<Spanned<Box<str>>> {
    let Some(first) = documents(&source.text).into_iter().next() else { return Vec::new() };
    let (tree, _) = yaml::read(file, &SourceFile::from_bytes(source.name.as_str(), first.into_bytes()));
    let Some(root) = tree.root else { return Vec::new() };
    let mut found: Vec<Spanned<Box<str>>> = limit(&root).into_iter().collect();
    if let YamlValue::Map(entries) = &root.value {
        let of_role = |key: &str| roles.iter().any(|role| key.eq_ignore_ascii_case(role));
        found.extend(
            entries.iter().filter(|entry| of_role(&entry.key)).filter_map(|entry| limit(&entry.value)),
        );
    }
    found
}

/// `resources.limits.memory`.
pub(super) fn limit(node: &YamlNode) -> Option<Spanned<Box<str>>> {
    let limits = get(get(node, "resources")?, "limits")?;
    let span = get(limits, "memory")?.span;
    Some(Spanned::new(text(limits, "memory")?.into(), span))
}
