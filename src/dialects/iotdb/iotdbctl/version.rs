//! Which version of the server a file is for: it has no key for it, but names of archives contain it.

use super::block::{Block, Text};
use super::rules::{missing_key, no_version};
use crate::catalog::{Catalog, Version};
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::syntax::yaml::YamlTree;

/// Beginnings of names that have the version behind them.
fn names(catalog: &Catalog) -> Vec<String> {
    let others = catalog.distributions.iter().map(|known| &*known.name);
    [&*catalog.product].into_iter().chain(others).map(|name| format!("{name}-")).collect()
}

/// The version, from a comment, from the name of an archive or a folder, or the one that the manual's files fit.
pub(super) fn find(
    given: Option<Text>,
    global: Option<&Block>,
    tree: &YamlTree,
    has_one_file: bool,
    location: Span,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Text {
    let has_archive = ["iotdb_zip_dir", "iotdb_download_url"]
        .iter()
        .any(|key| global.is_none_or(|global| global.text(key, &mut Vec::new()).is_some()));
    // Who says the version in a comment has no need for the archive here.
    if let Some(given) = given {
        return given;
    }
    let names = names(catalog);
    let is_known = |text: &Text| Version::parse(&text.value).is_some_and(|version| catalog.takes(&version));
    for key in ["iotdb_zip_dir", "iotdb_download_url", "iotdb_dir_name"] {
        // A text that is none was or will be reported with the key's own use.
        let text = global.and_then(|global| global.text(key, &mut Vec::new()));
        let found = text.and_then(|text| Some(Text::new(in_name(&text.value, &names)?.into(), text.span)));
        // A folder keeps its name through upgrades: there an old number says nothing.
        if let Some(found) = found.filter(|found| key != "iotdb_dir_name" || is_known(found)) {
            if !has_archive && tree.is_whole {
                findings.push(missing_key::archive(location));
            }
            return found;
        }
    }
    // The manual is of the time of three files; iotdb-system.properties came later.
    let newest = catalog.versions.iter().rfind(|known| has_one_file || &*known.layout == "three-files");
    let version = newest.or(catalog.versions.last()).map_or("", |known| known.version.as_str());
    if tree.is_whole {
        findings.push(no_version::version(location, version, has_archive));
    }
    Text::new(version.into(), location)
}

/// `1.3.2` of `apache-iotdb-1.3.2-all-bin.zip`.
pub(super) fn in_name<'a>(text: &'a str, names: &[String]) -> Option<&'a str> {
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
    let start = names.iter().find_map(|before| version_start(name, before))?;
    let rest = &name[start..];
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
    let number = rest[..end].trim_end_matches('.');
    let mut parts = number.match_indices('.').map(|(at, _)| at);
    // Editions count on behind the third number.
    let third =
        (parts.next().is_some() && parts.next().is_some()).then(|| parts.next().unwrap_or(number.len()))?;
    let number = &number[..third];
    let tail = &rest[number.len()..];
    let beta = ["-beta", "-rc"].into_iter().find(|word| tail.starts_with(word));
    let end = beta.map_or(number.len(), |word| number.len() + word.len());
    Some(&rest[..end])
}

/// The location behind `before` when a number is there.
fn version_start(name: &str, before: &str) -> Option<usize> {
    let start = name.find(before)? + before.len();
    name[start..].starts_with(|first: char| first.is_ascii_digit()).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::{in_name, names};
    use crate::dialects::iotdb::SCHEMAS;

    #[test]
    fn versions_stand_in_names() {
        let names = names(SCHEMAS.catalog());
        assert_eq!(in_name("/dist/apache-iotdb-1.3.2-all-bin.zip", &names), Some("1.3.2"));
        assert_eq!(in_name("/dist/apache-iotdb-1.3.2/", &names), Some("1.3.2"));
        assert_eq!(
            in_name("https://x/iotdb/2.0.1/apache-iotdb-2.0.1-beta-all-bin.zip", &names),
            Some("2.0.1-beta")
        );
        assert_eq!(in_name("/dist/timechodb-1.3.3.4-bin.zip", &names), Some("1.3.3"));
        assert_eq!(in_name("/dist/iotdb-enterprise-1.3.3.4-bin.zip", &names), Some("1.3.3"));
        for text in ["", "iotdb", "iotdb-", "iotdb-1", "iotdb-1.3", "/apache-iotdb-1.3.2/lib"] {
            assert_eq!(in_name(text, &names), None, "{text}");
        }
    }
}
