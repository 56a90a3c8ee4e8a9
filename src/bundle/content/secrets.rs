//! Secrets by reference: the marks that install.sh fills in on the host, and what each host needs for it.

use std::collections::BTreeSet;

use crate::bundle::content::plan::Plan;
use crate::bundle::file::BundleFile;
use crate::model::{InstanceId, Model};
use crate::product::HostFile;
use crate::source::reserved::{has_reference, referred, replaced};

/// Puts a mark that is nowhere else in these files instead of each reference: `@clusterc:env:NAME@`, or `@clusterc-1:…`
/// where a text of the spec has that. Gives back what all marks start with; `None` when there are none.
pub(in crate::bundle) fn mark(files: &mut [HostFile]) -> Option<String> {
    let texts: Vec<String> =
        files.iter().map(|file| String::from_utf8_lossy(&file.content).into_owned()).collect();
    let refers: Vec<bool> = texts.iter().map(|text| has_reference(text)).collect();
    if !refers.contains(&true) {
        return None;
    }
    let numbered = (1..).map(|number| format!("@clusterc-{number}:"));
    let is_free = |mark: &String| !texts.iter().any(|text| text.contains(&**mark));
    let mark = std::iter::once("@clusterc:".to_owned()).chain(numbered).find(is_free)?;
    for ((file, text), _) in files.iter_mut().zip(&texts).zip(refers).filter(|(_, refers)| *refers) {
        file.content = replaced(text, |source| format!("{mark}{source}@")).into_bytes();
    }
    Some(mark)
}

/// The environment variables that hold secrets of these nodes, all of one machine: of the locations `env:NAME` and
/// `file:/PATH`, those of the first kind.
pub(super) fn variables(model: &Model, nodes: &[InstanceId]) -> BTreeSet<String> {
    let settings = nodes.iter().flat_map(|id| model.explicit(model.instance(*id)));
    let variable = |value: &str| Some(referred(value)?.strip_prefix("env:")?.to_owned());
    settings.filter_map(|(_, setting)| variable(&setting.value)).collect()
}

/// Whether a secret of some machine comes from an environment variable.
pub(in crate::bundle) fn has_variables(plan: &Plan) -> bool {
    plan.machines.iter().any(|machine| !machine.secret_variables.is_empty())
}

/// `control/secrets.tsv`: the hosts whose secrets come from environment variables, with these. Not there when there are none.
pub(in crate::bundle) fn table(plan: &Plan) -> Option<BundleFile> {
    let mut rows = String::new();
    for machine in &plan.machines {
        for name in &machine.secret_variables {
            rows.push_str(&format!("{}\t{name}\n", machine.name));
        }
    }
    let head = format!("# {}\n# host\tenvironment variable with a secret\n", plan.made_by);
    has_variables(plan).then(|| BundleFile::text("control/secrets.tsv", head + &rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::reserved::reference;

    fn file(text: &str) -> HostFile {
        HostFile { path: "f".to_owned(), content: text.as_bytes().to_vec(), mode: 0o600 }
    }

    #[test]
    fn a_mark_is_nowhere_else() {
        let secret = format!("k={}\n", reference("env:A"));
        let mut files = [file(&secret), file("plain")];
        assert_eq!(mark(&mut files).as_deref(), Some("@clusterc:"));
        assert_eq!(files[0].content, b"k=@clusterc:env:A@\n");

        let mut files = [file(&secret), file("x=@clusterc:file:/etc/shadow@ @clusterc-1:"), file("\u{fdd0}")];
        assert_eq!(mark(&mut files).as_deref(), Some("@clusterc-2:"));
        assert_eq!(files[0].content, b"k=@clusterc-2:env:A@\n");
        assert_eq!(files[1].content, b"x=@clusterc:file:/etc/shadow@ @clusterc-1:");

        assert_eq!(mark(&mut [file("@clusterc:env:A@")]), None);
    }
}
