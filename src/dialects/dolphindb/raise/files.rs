//! Files by their names.

use crate::catalog::Version;
use crate::product::{FileKind, Syntax};

/// What a file is by its path. Agents' files of several hosts may be in one folder: `agent1.cfg`.
pub(in crate::dialects::dolphindb) fn recognize(path: &str) -> Option<FileKind> {
    let name = path.rsplit('/').next()?;
    let name = name.strip_suffix(".j2").or_else(|| name.strip_suffix(".tpl")).unwrap_or(name);
    if name == "cluster.nodes" {
        return Some(FileKind { word: "nodes", syntax: Syntax::Table });
    }
    let stem = name.strip_suffix(".cfg")?;
    let word = match stem.trim_end_matches(|letter: char| letter.is_ascii_digit()) {
        "controller" => "controller",
        "agent" => "agent",
        "cluster" if stem == "cluster" => "cluster",
        "dolphindb" if stem == "dolphindb" => "single",
        // No node has such a file; people write them anyway.
        "datanode" | "computenode" => "dead",
        _ => return None,
    };
    Some(FileKind { word, syntax: Syntax::Settings })
}

/// The version in the name of an archive or a folder: `DolphinDB_Linux64_V2.00.9.1`.
pub(super) fn version_hint(name: &str) -> Option<Version> {
    let lower = name.to_ascii_lowercase();
    if !lower.contains("dolphindb") {
        return None;
    }
    let pieces = lower.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    let mut versions = pieces
        .map(|piece| piece.trim_matches('.'))
        .filter(|piece| (3..=4).contains(&piece.split('.').count()));
    versions.find_map(Version::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known() {
        let word = |path| recognize(path).map(|kind| kind.word);
        assert_eq!(word("P1/config/agent.cfg"), Some("agent"));
        assert_eq!(word("cfg/agent12.cfg"), Some("agent"));
        assert_eq!(word("cfg/datanode1.cfg"), Some("dead"));
        assert_eq!(word("cluster2.cfg"), None);
        assert_eq!(word("setup.cfg"), None);
        assert_eq!(
            version_hint("DolphinDB_Linux64_V2.00.9.1.zip").map(|version| version.to_string()),
            Some("2.00.9.1".to_owned())
        );
    }
}
